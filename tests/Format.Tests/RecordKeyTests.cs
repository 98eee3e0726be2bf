using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;
using TestKit.Recordings;

namespace Format.Tests;

public class RecordKeyTests
{
    [Fact]
    public void A_key_holds_what_the_parsed_event_holds()
    {
        foreach (OneOf record in RecordingBuilder.Events(3))
        {
            RecordKey key = RecordKey.Read(record.ToByteArray());
            Metadata metadata = record.SessionStart?.Metadata ?? record.SessionPrint?.Metadata ?? record.SessionEnd!.Metadata;

            Assert.Equal(record.EventCase, key.Kind);
            Assert.Equal(metadata.Index, key.Index);
            Assert.Equal(metadata.Time.ToDateTimeOffset(), key.Time);
        }
    }

    [Fact]
    public void Every_truncation_of_an_event_is_refused_or_a_shorter_event()
    {
        byte[] message = RecordingBuilder.Print(5).ToByteArray();
        for (int length = 0; length < message.Length; length++)
        {
            Assert.Throws<RecordFormatException>(() => RecordKey.Read(message.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void An_index_of_any_size_is_read(long index)
    {
        Assert.Equal(index, RecordKey.Read(Print(new Metadata { Index = index })).Index);
    }

    [Theory]
    [InlineData(-62_135_596_800, 0)]
    [InlineData(253_402_300_799, 999_999_900)]
    public void The_first_and_the_last_time_are_read(long seconds, int nanos)
    {
        var time = new Timestamp { Seconds = seconds, Nanos = nanos };

        Assert.Equal(time.ToDateTimeOffset(), RecordKey.Read(Print(new Metadata { Time = time })).Time);
    }

    [Theory]
    [InlineData(-62_135_596_801, 0)]
    [InlineData(253_402_300_800, 0)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(long.MinValue, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 1_000_000_000)]
    public void A_time_past_the_limits_is_refused(long seconds, int nanos)
    {
        byte[] message = Print(new Metadata { Time = new Timestamp { Seconds = seconds, Nanos = nanos } });

        Assert.Throws<RecordFormatException>(() => RecordKey.Read(message));
    }

    [Fact]
    public void A_zero_time_reads_as_unset()
    {
        byte[] message = Print(new Metadata { Time = new Timestamp { Seconds = -62_135_596_800 } });

        Assert.Equal(default, RecordKey.Read(message).Time);
    }

    [Fact]
    public void An_event_without_metadata_and_a_record_without_event_are_refused()
    {
        Assert.Throws<RecordFormatException>(() => RecordKey.Read(new OneOf { SessionPrint = new SessionPrint { Bytes = 1 } }.ToByteArray()));
        Assert.Throws<RecordFormatException>(() => RecordKey.Read([]));
        Assert.Throws<RecordFormatException>(() => RecordKey.Read([0x38, 0x01])); // 7 as a varint
    }

    [Fact]
    public void An_unknown_member_of_OneOf_keeps_its_number()
    {
        RecordKey key = RecordKey.Read(UnknownMember.Bytes(number: 300, index: 42));

        Assert.Equal(300, (int)key.Kind);
        Assert.Equal(42, key.Index);
    }

    [Fact]
    public void Of_several_members_the_one_that_protobuf_takes_is_taken()
    {
        byte[] print = RecordingBuilder.Print(1).ToByteArray();
        byte[] end = RecordingBuilder.End(9).ToByteArray();
        byte[] unknown = UnknownMember.Bytes(number: 300, index: 42);

        Assert.Equal(9, RecordKey.Read([.. print, .. end, .. unknown]).Index);
        Assert.Equal(9, RecordKey.Read([.. unknown, .. end]).Index);
    }

    [Fact]
    public void Random_bytes_are_read_as_protobuf_reads_them_or_refused()
    {
        Random random = Seeded.Random();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] message = RecordingBuilder.Print(random.Next(5)).ToByteArray();
            for (int flips = random.Next(4); flips >= 0; flips--)
            {
                message[random.Next(Math.Min(message.Length, 40))] = (byte)random.Next(256);
            }

            RecordKey key;
            try
            {
                key = RecordKey.Read(message);
            }
            catch (RecordFormatException)
            {
                continue;
            }

            if (key.Kind == OneOf.EventOneofCase.SessionPrint && TryParse(message) is { SessionPrint.Metadata: { } metadata })
            {
                Assert.Equal(metadata.Index, key.Index);
            }
        }
    }

    [Fact]
    public void The_short_way_and_the_long_way_to_a_key_agree()
    {
        Random random = Seeded.Random();
        int usual = 0;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] message = RecordingBuilder.Print(random.Next(5)).ToByteArray();
            if (i % 4 != 0)
            {
                message[random.Next(Math.Min(message.Length, 40))] = (byte)random.Next(256);
            }

            if (UsualKey.TryRead(message, out RecordKey key))
            {
                usual++;
                Assert.True(RecordKey.TryReadUnusual(message, out RecordKey longWay, out _));
                Assert.Equal(longWay, key);
            }
        }

        Assert.InRange(usual, 12_500, 50_000);
        Assert.False(RecordKey.TryReadUnusual([], out _, out _));
    }

    private static OneOf? TryParse(byte[] message)
    {
        try
        {
            return OneOf.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static byte[] Print(Metadata metadata) => new OneOf { SessionPrint = new SessionPrint { Metadata = metadata } }.ToByteArray();
}
