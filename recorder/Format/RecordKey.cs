using System.Diagnostics.CodeAnalysis;
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
        TryRead(message, out RecordKey key, out string? fault) ? key : throw new RecordFormatException(fault);

    /// <summary>The same, and <paramref name="fault"/> in the place of the exception: a damaged recording may have very many of them.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> message, out RecordKey key, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        return UsualKey.TryRead(message, out key) || TryReadUnusual(message, out key, out fault);
    }

    /// <summary>The same for fields in any order.</summary>
    internal static bool TryReadUnusual(ReadOnlySpan<byte> message, out RecordKey key, [NotNullWhen(false)] out string? fault)
    {
        int kind = 0;
        ReadOnlySpan<byte> content = default;
        var fields = new WireReader(message);
        while (fields.TryNext())
        {
            // As protobuf has it: the last known member wins; an unknown one counts only when it is alone.
            if (fields.Type == WireType.LengthDelimited && (IsKnown(fields.Number) || !IsKnown(kind)))
            {
                kind = fields.Number;
                content = fields.Bytes;
            }
        }

        key = default;
        fault = fields.Fault ?? (kind == 0 ? "record holds no event" : null);
        return fault is null && TryReadEvent(kind, content, out key, out fault);
    }

    private static bool TryReadEvent(int kind, ReadOnlySpan<byte> content, out RecordKey key, [NotNullWhen(false)] out string? fault)
    {
        var fields = new WireReader(content);
        while (fields.TryNext())
        {
            // Every writer puts it first, and once: the rest of the event is not looked at.
            if (fields.Number == MetadataField && fields.Type == WireType.LengthDelimited)
            {
                long index = 0;
                long ticks = 0;
                fault = FaultOfMetadata(fields.Bytes, ref index, ref ticks);
                key = fault is null ? new RecordKey((OneOf.EventOneofCase)kind, index, ticks) : default;
                return fault is null;
            }
        }

        key = default;
        fault = fields.Fault ?? $"event {kind} has no metadata";
        return false;
    }

    private static string? FaultOfMetadata(ReadOnlySpan<byte> metadata, ref long index, ref long ticks)
    {
        var fields = new WireReader(metadata);
        while (fields.TryNext())
        {
            if (fields.Number == IndexField && fields.Type == WireType.Varint)
            {
                index = (long)fields.Varint;
            }
            else if (fields.Number == TimeField && fields.Type == WireType.LengthDelimited && FaultOfTime(fields.Bytes, ref ticks) is { } fault)
            {
                return fault;
            }
        }

        return fields.Fault;
    }

    private static string? FaultOfTime(ReadOnlySpan<byte> timestamp, ref long ticks)
    {
        long seconds = 0;
        long nanos = 0;
        var fields = new WireReader(timestamp);
        while (fields.TryNext())
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

        return fields.Fault ?? (ProtoTime.TryToTicks(seconds, nanos, out ticks) ? null : $"event time is out of range: {seconds} s, {nanos} ns");
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
