using Google.Protobuf;
using Recorder.Format.Events;

namespace Format.Tests;

/// <summary>A record whose event this program does not know, as a newer writer would leave it.</summary>
internal static class UnknownMember
{
    public static byte[] Bytes(int number, long index)
    {
        var metadata = new Metadata { Index = index, Type = "new.thing", Time = new() { Seconds = 1_600_000_000 } };
        using var content = new MemoryStream();
        using (var inner = new CodedOutputStream(content, leaveOpen: true))
        {
            inner.WriteTag(1, WireFormat.WireType.LengthDelimited);
            inner.WriteMessage(metadata);
            inner.WriteTag(2, WireFormat.WireType.LengthDelimited);
            inner.WriteString("what is new");
        }

        using var record = new MemoryStream();
        using (var outer = new CodedOutputStream(record, leaveOpen: true))
        {
            outer.WriteTag(number, WireFormat.WireType.LengthDelimited);
            outer.WriteBytes(ByteString.CopyFrom(content.ToArray()));
        }

        return record.ToArray();
    }
}
