using System.Buffers;
using System.Buffers.Binary;
using Recorder.Streaming.Wire;

namespace Streaming.Tests.Wire;

public sealed class GrpcMessageReaderTests
{
    private const int Limit = 1000;

    [Fact]
    public void Messages_do_not_depend_on_where_the_bytes_were_split()
    {
        byte[] wire = [.. Message(0, "create"u8), .. Message(1, ""u8), .. Message(0, "flush"u8)];

        for (int split = 0; split <= wire.Length; split++)
        {
            var first = new Segment(wire.AsMemory(0, split));
            Segment last = first.Append(wire.AsMemory(split));
            var buffer = new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);

            Assert.Equal(["0:create", "1:", "0:flush"], ReadAll(ref buffer));
            Assert.True(buffer.IsEmpty, $"bytes left over after split at {split}");
        }
    }

    [Fact]
    public void A_truncated_message_is_waited_for()
    {
        byte[] wire = Message(0, "records"u8);

        for (int size = 0; size < wire.Length; size++)
        {
            var buffer = new ReadOnlySequence<byte>(wire, 0, size);
            Assert.False(GrpcMessageReader.TryRead(ref buffer, Limit, out _), $"a message out of {size} bytes");
            Assert.Equal(size, buffer.Length);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Limit)]
    public void A_message_of_any_allowed_size_is_read(int size)
    {
        var buffer = new ReadOnlySequence<byte>(Message(0, new byte[size]));

        Assert.True(GrpcMessageReader.TryRead(ref buffer, Limit, out GrpcMessage message));
        Assert.Equal(size, message.Body.Length);
    }

    [Theory]
    [InlineData(Limit + 1u)]
    [InlineData(int.MaxValue)]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue)]
    public void A_length_past_the_limit_is_refused_before_its_body_comes(uint length)
    {
        byte[] prefix = new byte[GrpcMessageReader.PrefixSize];
        BinaryPrimitives.WriteUInt32BigEndian(prefix.AsSpan(1), length);

        GrpcException refused = Assert.Throws<GrpcException>(() => Read(prefix));

        Assert.Equal(GrpcStatus.InvalidArgument, refused.Status);
        Assert.Equal($"message is {length} bytes, limit {Limit}", refused.Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(255)]
    public void A_compressed_flag_that_is_neither_0_nor_1_is_refused(byte flag) =>
        Assert.Equal(GrpcStatus.Internal, Assert.Throws<GrpcException>(() => Read([flag])).Status);

    [Fact]
    public void Random_bytes_are_read_or_refused()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            bytes.AsSpan(0, int.Min(bytes.Length, random.Next(5))).Clear();
            try
            {
                Read(bytes);
            }
            catch (GrpcException)
            {
                // As it should be.
            }
        }
    }

    private static void Read(byte[] bytes)
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        while (GrpcMessageReader.TryRead(ref buffer, Limit, out _))
        {
        }
    }

    private static List<string> ReadAll(ref ReadOnlySequence<byte> buffer)
    {
        var messages = new List<string>();
        while (GrpcMessageReader.TryRead(ref buffer, Limit, out GrpcMessage message))
        {
            messages.Add($"{(message.IsCompressed ? 1 : 0)}:{System.Text.Encoding.UTF8.GetString(message.Body.ToArray())}");
        }

        return messages;
    }

    private static byte[] Message(byte flag, ReadOnlySpan<byte> body)
    {
        byte[] message = new byte[GrpcMessageReader.PrefixSize + body.Length];
        GrpcMessageWriter.WritePrefix(message, body.Length);
        message[0] = flag;
        body.CopyTo(message.AsSpan(GrpcMessageReader.PrefixSize));
        return message;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
