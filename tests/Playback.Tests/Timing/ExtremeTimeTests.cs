using System.Buffers;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Playback.Checks;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;

namespace Playback.Tests.Timing;

/// <summary>Damaged events may say any time there is; what is added to it must not lead past the calendar.</summary>
public sealed class ExtremeTimeTests
{
    private const long First = -62_135_596_800, Last = 253_402_300_799; // Years 1 and 9999.

    [Theory]
    [InlineData(First, 5_000)]
    [InlineData(First, long.MaxValue)]
    [InlineData(Last, 0)]
    [InlineData(Last, 5_000)]
    public async Task A_print_at_an_end_of_time_is_played_sought_and_checked(long seconds, long delay)
    {
        await using var source = new MemoryRecordingSource("extreme", [.. Part(0, seconds, delay), .. Part(1, Last, delay), .. Part(2, First, delay)]);

        await using Timeline timeline = await Timeline.OpenAsync(source, withInput: false, default);
        foreach (TimeSpan target in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.MaxValue])
        {
            await timeline.SeekAsync(target, default);
        }

        RecordingSurvey survey = await Surveyor.RunAsync(source, null, default);
        Assert.Equal(3, survey.Records);
    }

    [Theory]
    [InlineData(First + 1, -2_000_000_000)]
    [InlineData(Last, int.MaxValue)]
    public async Task A_session_that_ended_at_no_time_there_is_is_listed(long seconds, int nanos)
    {
        var end = new SessionEnd { Metadata = new Metadata { Time = new Timestamp { Seconds = 1 } }, EndTime = new Timestamp { Seconds = seconds, Nanos = nanos } };
        await using var source = new MemoryRecordingSource("extreme", Part(new OneOf { SessionEnd = end }));

        RecordingSurvey survey = await Surveyor.RunAsync(source, null, default);

        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1), survey.Session.Ended);
    }

    private static byte[] Part(long index, long seconds, long delay)
    {
        var print = new SessionPrint
        {
            Metadata = new Metadata { Index = index, Time = new Timestamp { Seconds = seconds } },
            Data = Google.Protobuf.ByteString.CopyFromUtf8("x"), DelayMilliseconds = delay,
        };
        return Part(new OneOf { SessionPrint = print });
    }

    private static byte[] Part(OneOf said)
    {
        var record = new ArrayBufferWriter<byte>();
        RecordEncoder.Write(record, said);
        var part = new ArrayBufferWriter<byte>();
        PartWriter.Write(part, record.WrittenSpan, minimumSize: 0);
        return part.WrittenSpan.ToArray();
    }
}
