using System.Buffers;
using Recorder.Format;
using Recorder.Format.Events;
using TestKit.Recordings;

namespace Format.Tests;

public class RecordingWriterTests
{
    [Fact]
    public async Task Events_come_back_in_order_over_many_parts()
    {
        var output = new MemoryStream();
        await WriteAsync(output, RecordingBuilder.Events(3_000), new RecordingWriterOptions { TargetPartSize = 4_096 });

        ReadRecording read = await ReadRecording.FromAsync(output.ToArray());
        PartIndex index = await PartIndex.BuildAsync(new MemoryStream(output.ToArray()), CancellationToken.None);

        Assert.Equal(RecordingBuilder.Events(3_000), read.Events);
        Assert.Empty(read.Findings);
        Assert.True(index.Parts.Count > 3);
    }

    [Fact]
    public async Task Parts_are_padded_but_for_the_last()
    {
        var output = new MemoryStream();
        await using (var writer = new RecordingWriter(output, new RecordingWriterOptions { MinimumPartSize = 20_000, LeaveOpen = true }))
        {
            await writer.WriteAsync(RecordingBuilder.Start(), CancellationToken.None);
            await writer.FlushAsync(CancellationToken.None);
            await writer.FlushAsync(CancellationToken.None);
            await writer.WriteAsync(RecordingBuilder.End(1), CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);
            Assert.Equal(2, writer.PartCount);
        }

        PartIndex index = await PartIndex.BuildAsync(new MemoryStream(output.ToArray()), CancellationToken.None);
        Assert.Equal(20_000, index.Parts[0].Size);
        Assert.InRange(index.Parts[1].Size, 100, 1_000);
    }

    [Fact]
    public async Task A_writer_that_is_disposed_without_completing_keeps_what_it_was_given()
    {
        var output = new MemoryStream();
        await using (var writer = new RecordingWriter(output, RecordingWriterOptions.Default))
        {
            await writer.WriteAsync(RecordingBuilder.Start(), CancellationToken.None);
        }

        Assert.Single((await ReadRecording.FromAsync(output.ToArray())).Messages);
    }

    [Fact]
    public async Task Indices_must_rise_and_a_refused_event_leaves_no_trace()
    {
        var output = new MemoryStream();
        await using (var writer = new RecordingWriter(output, RecordingWriterOptions.Default))
        {
            await writer.WriteAsync(RecordingBuilder.Print(4), CancellationToken.None);
            await Assert.ThrowsAsync<ArgumentException>(async () => await writer.WriteAsync(RecordingBuilder.Print(4), CancellationToken.None));
            var repeated = default(PrintRecord);
            await Assert.ThrowsAsync<ArgumentException>(async () => await writer.WritePrintsAsync(ref repeated, new byte[1], CancellationToken.None));
            await writer.WriteAsync(RecordingBuilder.Print(5), CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await writer.WriteAsync(RecordingBuilder.Print(6), CancellationToken.None));
        }

        Assert.Equal([5, 6], (await ReadRecording.FromAsync(output.ToArray())).Indices);
    }

    [Fact]
    public async Task Prints_of_any_length_lose_no_byte()
    {
        Random random = Seeded.Random();
        byte[] data = random.Bytes(1_000_000);
        var output = new MemoryStream();
        await using (var writer = new RecordingWriter(output, RecordingWriterOptions.Default))
        {
            var next = new PrintRecord(0, RecordingBuilder.StartTime, 0, 0, 0, default);
            for (int start = 0; start < data.Length;)
            {
                int length = Math.Min(random.Next(100_000), data.Length - start);
                await writer.WritePrintsAsync(ref next, data.AsMemory(start, length), CancellationToken.None);
                start += length;
            }

            await writer.CompleteAsync(CancellationToken.None);
            Assert.Equal(next.Index - 1, writer.LastIndex);
        }

        ReadRecording read = await ReadRecording.FromAsync(output.ToArray());
        Assert.Equal(data, read.Printed);
        Assert.All(read.Messages, message => Assert.True(message.Length <= FormatLimits.MaxMessageSize));
        Assert.Empty(read.Findings);
    }

    [Fact]
    public void A_part_of_nothing_has_an_empty_body()
    {
        var output = new ArrayBufferWriter<byte>();
        PartWriter.Write(output, [], minimumSize: 40);

        Assert.Equal("000000000000000100000000000000000000000000000010" + new string('0', 32), Convert.ToHexString(output.WrittenSpan));
    }

    [Fact]
    public async Task After_a_failed_write_the_writer_takes_nothing_more()
    {
        await using var writer = new RecordingWriter(new FullStream(), new RecordingWriterOptions { LeaveOpen = true });
        await writer.WriteAsync(RecordingBuilder.Start(), CancellationToken.None);

        await Assert.ThrowsAsync<IOException>(async () => await writer.FlushAsync(CancellationToken.None));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await writer.WriteAsync(RecordingBuilder.End(1), CancellationToken.None));
    }

    private static async Task WriteAsync(MemoryStream output, List<OneOf> events, RecordingWriterOptions options)
    {
        await using var writer = new RecordingWriter(output, options);
        foreach (OneOf record in events)
        {
            await writer.WriteAsync(record, CancellationToken.None);
        }

        await writer.CompleteAsync(CancellationToken.None);
    }

    private sealed class FullStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device");
    }
}
