namespace Recorder.Format;

/// <summary>How a protobuf field is laid out on the wire.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    LengthDelimited = 2,
    Fixed32 = 5,
}
