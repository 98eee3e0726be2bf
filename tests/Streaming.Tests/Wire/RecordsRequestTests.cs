using Google.Protobuf;
using Recorder.Format;
using Recorder.Streaming.Protocol;
using Recorder.Streaming.Wire;
using Streaming.Tests.Collector;

namespace Streaming.Tests.Wire;

public sealed class RecordsRequestTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 9, 0)]
    [InlineData(127, 128, 4000)]
    [InlineData(long.MaxValue - 1, long.MaxValue, 0)]
    public void What_is_written_by_hand_is_what_protobuf_reads(long first, long last, int size)
    {
        RecordBatch batch = Batch(first, last, size);

        Records records = RecordRequest.Parser.ParseFrom(Write(batch)).Records;

        Assert.Equal(batch.Records.ToArray(), records.Framed.ToByteArray());
        Assert.Equal((batch.Count, first, last), ((int)records.Count, records.FirstIndex, records.LastIndex));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 300)]
    public void What_protobuf_writes_is_read_by_hand(long first, long last)
    {
        RecordBatch batch = Batch(first, last, 0);
        var records = new Records { Framed = ByteString.CopyFrom(batch.Records.Span), Count = (uint)batch.Count, FirstIndex = first, LastIndex = last };

        Assert.True(RecordsRequest.TryParse(new RecordRequest { Records = records }.ToByteArray(), out RecordBatch read));

        Assert.Equal(batch.Records.ToArray(), read.Records.ToArray());
        Assert.Equal((batch.Count, first, last), (read.Count, read.FirstIndex, read.LastIndex));
    }

    [Fact]
    public void A_truncated_request_is_left_to_protobuf()
    {
        byte[] message = Write(Batch(0, 3, 10));

        for (int size = 0; size < message.Length; size++)
        {
            Assert.False(RecordsRequest.TryParse(message.AsMemory(0, size), out _), $"{size} bytes");
        }
    }

    [Fact]
    public void Other_requests_are_left_to_protobuf()
    {
        Assert.False(RecordsRequest.TryParse(new RecordRequest { Flush = new Flush() }.ToByteArray(), out _));
        Assert.False(RecordsRequest.TryParse(new RecordRequest { Event = ByteString.CopyFromUtf8("x") }.ToByteArray(), out _));
    }

    [Fact]
    public void A_count_past_an_integer_stays_wrong()
    {
        byte[] message = new RecordRequest { Records = new Records { Count = uint.MaxValue } }.ToByteArray();

        Assert.True(RecordsRequest.TryParse(message, out RecordBatch batch));
        Assert.Equal(int.MaxValue, batch.Count);
    }

    [Fact]
    public void Random_bytes_are_read_as_protobuf_reads_them_or_not_at_all()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[] sample = Write(Batch(0, 3, 10));
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. sample];
            for (int n = random.Next(4); 0 <= n; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (RecordsRequest.TryParse(bytes, out RecordBatch batch))
            {
                Records records = RecordRequest.Parser.ParseFrom(bytes).Records;
                Assert.Equal(records.Framed.ToByteArray(), batch.Records.ToArray());
                Assert.Equal(records.LastIndex, batch.LastIndex);
            }
        }
    }

    [Theory]
    [InlineData(0ul, 1)]
    [InlineData(127ul, 1)]
    [InlineData(128ul, 2)]
    [InlineData(uint.MaxValue, 5)]
    [InlineData(ulong.MaxValue, 10)]
    public void Varints_take_the_bytes_they_need(ulong value, int size)
    {
        byte[] bytes = new byte[ProtoVarint.MaxSize];

        Assert.Equal(size, ProtoVarint.Size(value));
        Assert.Equal(size, ProtoVarint.Write(bytes, value));

        ReadOnlySpan<byte> rest = bytes.AsSpan(0, size);
        Assert.True(ProtoVarint.TryRead(ref rest, out ulong read));
        Assert.Equal(value, read);
        Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void A_varint_past_64_bits_is_refused()
    {
        ReadOnlySpan<byte> bytes = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02];

        Assert.False(ProtoVarint.TryRead(ref bytes, out _));
    }

    // The records' own indices do not matter here, and would take long to make.
    private static RecordBatch Batch(long first, long last, int size) => Prints.Batch(0, 3, size) with { FirstIndex = first, LastIndex = last };

    private static byte[] Write(in RecordBatch batch)
    {
        byte[] head = new byte[RecordsRequest.MaxHeadSize];
        int size = RecordsRequest.WriteHead(head, batch);
        byte[] message = [.. head.AsSpan(GrpcMessageReader.PrefixSize, size - GrpcMessageReader.PrefixSize), .. batch.Records.Span];
        Assert.Equal(message.Length, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)));
        return message;
    }
}
