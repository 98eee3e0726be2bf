using Recorder.Format;

namespace Recorder.Streaming.Wire;

/// <summary>
/// RecordRequest.records without the generated classes: the one request that is sent all the time goes from the batch into the
/// stream, and from the stream into a batch, without objects between.
/// </summary>
/// <remarks>
/// <code>
/// 22 varint                      RecordRequest.records, its size
///    10 varint  18 varint  20 varint   count, first_index, last_index (first, so that they and the tags fit one small head)
///    0a varint  …                framed
/// </code>
/// </remarks>
internal static class RecordsRequest
{
    private const byte RecordsTag = (4 << 3) | 2, FramedTag = (1 << 3) | 2, CountTag = 2 << 3, FirstIndexTag = 3 << 3, LastIndexTag = 4 << 3;

    /// <summary>Most bytes before the framed records: the gRPC prefix, five tags and five varints.</summary>
    public const int MaxHeadSize = GrpcMessageReader.PrefixSize + 5 + (5 * ProtoVarint.MaxSize);

    /// <summary>Writes everything that stands before the batch's own bytes. Returns its size.</summary>
    public static int WriteHead(Span<byte> destination, in RecordBatch batch)
    {
        int framed = batch.Records.Length;
        int records = 4 + ProtoVarint.Size((ulong)batch.Count) + ProtoVarint.Size((ulong)batch.FirstIndex)
            + ProtoVarint.Size((ulong)batch.LastIndex) + ProtoVarint.Size((ulong)framed) + framed;
        GrpcMessageWriter.WritePrefix(destination, 1 + ProtoVarint.Size((ulong)records) + records);

        int at = GrpcMessageReader.PrefixSize;
        Field(destination, ref at, RecordsTag, (ulong)records);
        Field(destination, ref at, CountTag, (ulong)batch.Count);
        Field(destination, ref at, FirstIndexTag, (ulong)batch.FirstIndex);
        Field(destination, ref at, LastIndexTag, (ulong)batch.LastIndex);
        Field(destination, ref at, FramedTag, (ulong)framed);
        return at;
    }

    /// <summary>
    /// Reads a request that holds records and nothing else. False: it is another request, or has fields in it that this build
    /// does not know; the generated parser has the last word.
    /// </summary>
    public static bool TryParse(ReadOnlyMemory<byte> message, out RecordBatch batch)
    {
        batch = default;
        ReadOnlySpan<byte> rest = message.Span;
        if (rest.IsEmpty || rest[0] != RecordsTag)
        {
            return false;
        }

        rest = rest[1..];
        if (!ProtoVarint.TryRead(ref rest, out ulong size) || size != (ulong)rest.Length)
        {
            return false;
        }

        ulong count = 0, first = 0, last = 0;
        ReadOnlyMemory<byte> framed = default;
        while (!rest.IsEmpty)
        {
            byte tag = rest[0];
            rest = rest[1..];
            if (!ProtoVarint.TryRead(ref rest, out ulong value))
            {
                return false;
            }

            switch (tag)
            {
                case CountTag: count = value; break;
                case FirstIndexTag: first = value; break;
                case LastIndexTag: last = value; break;
                case FramedTag when value <= (ulong)rest.Length:
                    framed = message.Slice(message.Length - rest.Length, (int)value);
                    rest = rest[(int)value..];
                    break;
                default: return false;
            }
        }

        batch = new RecordBatch(framed, (int)ulong.Min(count, int.MaxValue), (long)first, (long)last);
        return true;
    }

    private static void Field(Span<byte> destination, ref int at, byte tag, ulong value)
    {
        destination[at++] = tag;
        at += ProtoVarint.Write(destination[at..], value);
    }
}
