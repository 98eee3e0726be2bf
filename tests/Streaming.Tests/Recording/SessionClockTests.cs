using Recorder.Streaming.Recording;

namespace Streaming.Tests.Recording;

public sealed class SessionClockTests
{
    [Fact]
    public void A_wall_clock_set_back_does_not_take_a_recording_back()
    {
        var time = new WallClockSetBack();
        var clock = new SessionClock(time);
        DateTimeOffset start = clock.Now;
        time.Wall -= TimeSpan.FromHours(1);
        time.Elapsed += TimeSpan.FromMilliseconds(1.5);

        Assert.Equal(start + TimeSpan.FromMilliseconds(1), clock.Now);
    }

    private sealed class WallClockSetBack : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = TestKit.ManualTimeProvider.DefaultStart;

        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
