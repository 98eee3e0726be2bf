using System.Buffers;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;

namespace Format.Tests;

public class PrintEncoderTests
{
    private static readonly DateTimeOffset _time = new(2021, 11, 12, 8, 20, 27, 885, TimeSpan.Zero);

    [Fact]
    public void A_print_has_the_bytes_that_Teleport_writes()
    {
        byte[] cluster = Encoding.UTF8.GetBytes("cluster.name.of.25.bytes!");
        byte[] expected =
        [
            0, 0, 0, 66,
            .. Convert.FromHexString("3a400a32080c12057072696e742a0c088bc7b18c0610c08e80a6033219"), .. cluster,
            .. Convert.FromHexString("10011a016c200128bd0a302e"),
        ];
        var time = new Timestamp { Seconds = 0x00000000618c638b, Nanos = 885_000_000 };

        byte[] written = Write(new PrintRecord(12, time.ToDateTimeOffset(), 1, 1341, 46, cluster), "l"u8);

        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(written));
    }

    [Fact]
    public void Random_prints_are_encoded_as_protobuf_encodes_them()
    {
        Random random = Seeded.Random();
        for (int i = 0; i < 5_000; i++)
        {
            long Pick() => random.Next(4) switch { 0 => 0, 1 => random.Next(300), 2 => random.NextInt64(), _ => -random.NextInt64() };
            byte[] cluster = Encoding.UTF8.GetBytes(new string('c', random.Next(200)));
            var print = new PrintRecord(Pick(), new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero), Pick(), Pick(), Pick(), cluster);
            byte[] data = random.Bytes(random.Next(3) == 0 ? 0 : random.Next(1_000));

            Assert.Equal(Generated(print, data), Write(print, data));
        }
    }

    [Theory]
    [InlineData("2020-03-30T15:58:54.5614999Z", "2020-03-30T15:58:54.561Z")]
    [InlineData("2020-03-30T15:58:54.5615000Z", "2020-03-30T15:58:54.562Z")]
    [InlineData("2020-12-31T23:59:59.9999999Z", "2021-01-01T00:00:00Z")]
    [InlineData("2020-03-30T15:58:54.561+02:00", "2020-03-30T13:58:54.561Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999Z")]
    public void Time_is_rounded_to_milliseconds(string given, string written)
    {
        var print = new PrintRecord(0, DateTimeOffset.Parse(given), 0, 0, 0, default);

        Assert.Equal(DateTimeOffset.Parse(written), RecordKey.Read(Write(print, "x"u8).AsSpan(4)).Time);
    }

    [Fact]
    public void An_unset_time_is_year_one_as_Go_has_it()
    {
        OneOf record = OneOf.Parser.ParseFrom(Write(default, "x"u8).AsSpan(4).ToArray());

        Assert.Equal(-62_135_596_800, record.SessionPrint.Metadata.Time.Seconds);
    }

    [Fact]
    public void A_print_at_the_limit_is_written_and_one_byte_more_is_refused()
    {
        int overhead = Write(new PrintRecord(1, _time, 0, 0, 0, default), new byte[60_000]).Length - 4 - 60_000;
        int most = FormatLimits.MaxMessageSize - overhead;

        Assert.Equal(FormatLimits.MaxMessageSize + 4, Write(new PrintRecord(1, _time, 0, 0, 0, default), new byte[most]).Length);
        var e = Assert.Throws<RecordTooLargeException>(() => Write(new PrintRecord(1, _time, 0, 0, 0, default), new byte[most + 1]));
        Assert.Equal(FormatLimits.MaxMessageSize + 1, e.Size);
    }

    [Fact]
    public void Writing_a_print_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>(1 << 20);
        var print = new PrintRecord(12, _time, 1, 1341, 46, "cluster"u8.ToArray());
        byte[] data = new byte[64];
        RecordEncoder.WritePrint(output, print, data);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            RecordEncoder.WritePrint(output, print, data);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Write(PrintRecord print, ReadOnlySpan<byte> data)
    {
        var output = new ArrayBufferWriter<byte>();
        int size = RecordEncoder.WritePrint(output, print, data);
        Assert.Equal(output.WrittenCount, size);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Generated(PrintRecord print, byte[] data)
    {
        long milliseconds = (print.Time.UtcTicks + (TimeSpan.TicksPerMillisecond / 2)) / TimeSpan.TicksPerMillisecond;
        var time = new DateTimeOffset(Math.Min(milliseconds, DateTime.MaxValue.Ticks / TimeSpan.TicksPerMillisecond) * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        var output = new ArrayBufferWriter<byte>();
        RecordEncoder.Write(output, new OneOf
        {
            SessionPrint = new SessionPrint
            {
                Metadata = new Metadata
                {
                    Index = print.Index,
                    Type = EventTypes.Print,
                    Time = Timestamp.FromDateTimeOffset(time),
                    ClusterName = Encoding.UTF8.GetString(print.ClusterName.Span),
                },
                ChunkIndex = print.ChunkIndex,
                Data = ByteString.CopyFrom(data),
                Bytes = data.Length,
                DelayMilliseconds = print.DelayMilliseconds,
                Offset = print.Offset,
            },
        });
        return output.WrittenSpan.ToArray();
    }
}
