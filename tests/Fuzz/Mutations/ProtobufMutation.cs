namespace Fuzz.Mutations;

/// <summary>Changes a protobuf message field by field, so that lengths around the change stay right.</summary>
internal sealed class ProtobufMutation : Mutation
{
    private const int MaxDepth = 6;

    private readonly ByteMutation _bytes = new();

    public override byte[] Apply(byte[] input, MutationContext context) => Change(input, context, depth: 0);

    private byte[] Change(byte[] input, MutationContext context, int depth)
    {
        if (context.Chance(8) || !ProtobufFields.TryCut(input, out List<ProtobufField> fields) || fields.Count == 0)
        {
            return _bytes.Apply(input, context);
        }

        Random random = context.Random;
        int at = random.Next(fields.Count);
        ProtobufField field = fields[at];
        switch (random.Next(12))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.Insert(random.Next(fields.Count + 1), field);
                break;
            case 2:
                int other = random.Next(fields.Count);
                (fields[at], fields[other]) = (fields[other], field);
                break;
            case 3:
                fields[at] = field with { Number = (uint)context.Number(field.Number) };
                break;
            case 4:
                fields[at] = field with { WireType = (uint)random.Next(8) };
                break;
            case 5 when ProtobufFields.TryCut(context.Other(), out List<ProtobufField> others) && others.Count > 0:
                fields.Insert(at, others[random.Next(others.Count)]);
                break;
            default:
                fields[at] = field.WireType == ProtobufField.LengthDelimited
                    ? field with { Bytes = depth < MaxDepth ? Change(field.Bytes, context, depth + 1) : _bytes.Apply(field.Bytes, context) }
                    : field with { Value = (ulong)context.Number((long)field.Value) };
                break;
        }

        return ProtobufFields.Join(fields);
    }
}
