namespace Fuzz.Mutations;

/// <summary>One field as it stands in a message. <see cref="Value"/> is that of a number, <see cref="Bytes"/> of anything else.</summary>
internal sealed record ProtobufField(uint Number, uint WireType, ulong Value, byte[] Bytes)
{
    public const uint Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;
}
