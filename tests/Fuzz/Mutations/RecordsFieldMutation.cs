namespace Fuzz.Mutations;

/// <summary>Changes the framed records inside of a RecordRequest: field 1 of field 4.</summary>
internal sealed class RecordsFieldMutation(Mutation inside) : Mutation
{
    private const uint Records = 4, Framed = 1;

    public override byte[] Apply(byte[] input, MutationContext context)
    {
        if (!ProtobufFields.TryCut(input, out List<ProtobufField> request) || request is not [{ Number: Records, WireType: ProtobufField.LengthDelimited } records]
            || !ProtobufFields.TryCut(records.Bytes, out List<ProtobufField> fields))
        {
            return new ProtobufMutation().Apply(input, context);
        }

        int at = fields.FindIndex(field => field is { Number: Framed, WireType: ProtobufField.LengthDelimited });
        if (at >= 0)
        {
            fields[at] = fields[at] with { Bytes = inside.Apply(fields[at].Bytes, context) };
        }

        return ProtobufFields.Join([records with { Bytes = ProtobufFields.Join(fields) }]);
    }
}
