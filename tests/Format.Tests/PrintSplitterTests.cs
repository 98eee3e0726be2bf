using System.Buffers;
using System.Text;
using Recorder.Format;
using Recorder.Format.Events;

namespace Format.Tests;

public class PrintSplitterTests
{
    [Fact]
    public void Text_is_cut_between_characters_at_every_alignment()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("aé€😀", 20)));
        for (int limit = 4; limit < 20; limit++)
        {
            for (int start = 0; start < 10; start++)
            {
                byte[] shifted = [.. new byte[start], .. text];
                List<byte[]> pieces = Split(shifted, limit);

                Assert.Equal(shifted, pieces.SelectMany(piece => piece));
                Assert.All(pieces, piece => Assert.True(piece.Length <= limit));
                Assert.All(pieces, piece => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(piece));
            }
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_cut_at_the_limit()
    {
        byte[] continuations = [.. Enumerable.Repeat((byte)0x80, 50)];

        Assert.All(Split(continuations, 10), piece => Assert.Equal(10, piece.Length));
    }

    [Fact]
    public void Random_bytes_of_any_length_come_out_whole_and_in_order()
    {
        Random random = Seeded.Random();
        for (int i = 0; i < 2_000; i++)
        {
            byte[] bytes = random.Bytes(random.Next(200));
            int limit = random.Next(4, 40);
            List<byte[]> pieces = Split(bytes, limit);

            Assert.Equal(bytes, pieces.SelectMany(piece => piece));
            Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, limit));
        }
    }

    [Fact]
    public void Much_data_becomes_several_prints_that_count_on()
    {
        byte[] data = Seeded.Random().Bytes((3 * FormatLimits.MaxPrintData) + 5);
        var output = new ArrayBufferWriter<byte>();
        var next = new PrintRecord(7, default, 3, 99, 1_000, default);
        RecordEncoder.WritePrints(output, ref next, data);

        List<SessionPrint> prints = Prints(output.WrittenSpan);
        Assert.Equal(data, prints.SelectMany(print => print.Data.ToByteArray()));
        Assert.Equal(Enumerable.Range(7, prints.Count).Select(i => (long)i), prints.Select(print => print.Metadata.Index));
        Assert.Equal(Enumerable.Range(3, prints.Count).Select(i => (long)i), prints.Select(print => print.ChunkIndex));
        long offset = 1_000;
        foreach (SessionPrint print in prints)
        {
            Assert.Equal(offset, print.Offset);
            offset += print.Data.Length;
        }

        Assert.Equal(new PrintRecord(7 + prints.Count, default, 3 + prints.Count, 99, 1_000 + data.Length, default), next);
    }

    private static List<byte[]> Split(byte[] bytes, int limit)
    {
        var pieces = new List<byte[]>();
        for (int start = 0; start < bytes.Length;)
        {
            int length = PrintSplitter.NextLength(bytes.AsSpan(start), limit);
            pieces.Add(bytes[start..(start + length)]);
            start += length;
        }

        return pieces;
    }

    private static List<SessionPrint> Prints(ReadOnlySpan<byte> framed)
    {
        var prints = new List<SessionPrint>();
        while (RecordReader.TryRead(ref framed, out ReadOnlySpan<byte> message))
        {
            prints.Add(OneOf.Parser.ParseFrom(message).SessionPrint);
        }

        return prints;
    }
}
