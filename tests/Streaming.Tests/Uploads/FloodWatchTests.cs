using Recorder.Streaming.Uploads;
using TestKit;

namespace Streaming.Tests.Uploads;

public sealed class FloodWatchTests
{
    private const int Rate = 1000;

    private readonly ManualTimeProvider _time = new();
    private readonly FakeSpooledTracks _tracks = new() { BytesTaken = 1_000_000 };
    private readonly FloodWatch _watch;

    public FloodWatchTests() => _watch = new FloodWatch(_tracks, Rate, _time);

    [Fact]
    public void What_is_there_already_is_no_flood() => Assert.False(IsFloodAfter(bytes: 0));

    [Fact]
    public void More_than_the_rate_is_one_for_as_long_as_it_goes_on()
    {
        Assert.True(IsFloodAfter(Rate + 1));
        Assert.True(IsFloodAfter(Rate + 1));
        Assert.False(IsFloodAfter(Rate));
    }

    [Fact]
    public void Between_two_looks_it_is_as_it_was()
    {
        IsFloodAfter(2 * Rate);
        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.True(_watch.IsFlood);
    }

    private bool IsFloodAfter(int bytes)
    {
        _tracks.BytesTaken += bytes;
        _time.Advance(TimeSpan.FromSeconds(1));
        return _watch.IsFlood;
    }
}
