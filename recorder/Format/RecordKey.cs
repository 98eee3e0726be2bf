using Google.Protobuf.Reflection;
using Recorder.Format.Events;

namespace Recorder.Format;

/// <summary>What orders and sorts a record, read without parsing the rest of it.</summary>
public readonly record struct RecordKey
{
    private const int MetadataField = 1, IndexField = 1, TimeField = 5, SecondsField = 1, NanosField = 2;

    private static readonly bool[] _knownKinds = FindKnownKinds();

    private readonly long _utcTicks;

    internal RecordKey(OneOf.EventOneofCase kind, long index, long utcTicks) => (Kind, Index, _utcTicks) = (kind, index, utcTicks);

    /// <summary>Which member of OneOf the event is; members unknown to this program keep their number.</summary>
    public OneOf.EventOneofCase Kind { get; }

    /// <summary>Metadata.Index.</summary>
    public long Index { get; }

    /// <summary>Metadata.Time, UTC; the default value when unset.</summary>
    public DateTimeOffset Time => new(_utcTicks, TimeSpan.Zero);

    /// <summary>Reads the key of one message, and nothing behind its metadata. Allocates nothing.</summary>
    /// <exception cref="RecordFormatException">It is no OneOf that holds an event with Metadata.</exception>
    public static RecordKey Read(ReadOnlySpan<byte> message) =>
        UsualKey.TryRead(message, out RecordKey key) ? key : ReadUnusual(message);

    /// <summary>The same for fields in any order.</summary>
    internal static RecordKey ReadUnusual(ReadOnlySpan<byte> message)
    {
        int kind = 0;
        ReadOnlySpan<byte> content = default;
        var fields = new WireReader(message);
        while (fields.Next())
        {
            // As protobuf has it: the last known member wins; an unknown one counts only when it is alone.
            if (fields.Type == WireType.LengthDelimited && (IsKnown(fields.Number) || !IsKnown(kind)))
            {
                kind = fields.Number;
                content = fields.Bytes;
            }
        }

        return kind != 0 ? ReadEvent(kind, content) : throw new RecordFormatException("record holds no event");
    }

    private static RecordKey ReadEvent(int kind, ReadOnlySpan<byte> content)
    {
        var fields = new WireReader(content);
        while (fields.Next())
        {
            // Every writer puts it first, and once: the rest of the event is not looked at.
            if (fields.Number == MetadataField && fields.Type == WireType.LengthDelimited)
            {
                long index = 0;
                long ticks = 0;
                ReadMetadata(fields.Bytes, ref index, ref ticks);
                return new RecordKey((OneOf.EventOneofCase)kind, index, ticks);
            }
        }

        throw new RecordFormatException($"event {kind} has no metadata");
    }

    private static void ReadMetadata(ReadOnlySpan<byte> metadata, ref long index, ref long ticks)
    {
        var fields = new WireReader(metadata);
        while (fields.Next())
        {
            if (fields.Number == IndexField && fields.Type == WireType.Varint)
            {
                index = (long)fields.Varint;
            }
            else if (fields.Number == TimeField && fields.Type == WireType.LengthDelimited)
            {
                ticks = ReadTime(fields.Bytes);
            }
        }
    }

    private static long ReadTime(ReadOnlySpan<byte> timestamp)
    {
        long seconds = 0;
        long nanos = 0;
        var fields = new WireReader(timestamp);
        while (fields.Next())
        {
            if (fields.Type == WireType.Varint && fields.Number == SecondsField)
            {
                seconds = (long)fields.Varint;
            }
            else if (fields.Type == WireType.Varint && fields.Number == NanosField)
            {
                nanos = (long)fields.Varint;
            }
        }

        return ProtoTime.TryToTicks(seconds, nanos, out long ticks)
            ? ticks
            : throw new RecordFormatException($"event time is out of range: {seconds} s, {nanos} ns");
    }

    private static bool IsKnown(int kind) => (uint)kind < (uint)_knownKinds.Length && _knownKinds[kind];

    private static bool[] FindKnownKinds()
    {
        IList<FieldDescriptor> members = OneOf.Descriptor.Oneofs[0].Fields;
        bool[] known = new bool[members.Max(member => member.FieldNumber) + 1];
        foreach (FieldDescriptor member in members)
        {
            known[member.FieldNumber] = true;
        }

        return known;
    }
}
