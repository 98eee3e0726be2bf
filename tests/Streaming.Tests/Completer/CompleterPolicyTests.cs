using Recorder.Audit;
using Recorder.Streaming.Completer;
using TestKit;

namespace Streaming.Tests.Completer;

public sealed class CompleterPolicyTests
{
    private static readonly CompleterOptions _options = new();
    private static readonly DateTimeOffset _now = ManualTimeProvider.DefaultStart;

    [Theory]
    [InlineData(false, 60, null, true)]
    [InlineData(false, 60, 0, true)]
    [InlineData(false, 60, 1, false)]
    [InlineData(false, 59, null, false)]
    [InlineData(true, 60, null, false)]
    public void An_upload_is_abandoned_when_nobody_holds_it_and_its_tracker_has_run_out(bool held, int idle, int? expiresIn, bool abandoned)
    {
        SessionTracker? tracker = expiresIn is { } seconds ? new SessionTracker(default, _now, _now.AddSeconds(seconds)) : null;

        Assert.Equal(abandoned, CompleterPolicy.IsAbandoned(tracker, held, TimeSpan.FromSeconds(idle), _options, _now));
    }

    [Fact]
    public void An_upload_of_another_collector_is_left_to_it_for_long()
    {
        Assert.False(CompleterPolicy.IsForeignAbandoned(null, _now - _options.ForeignGrace + TimeSpan.FromTicks(1), _options, _now));
        Assert.True(CompleterPolicy.IsForeignAbandoned(null, _now - _options.ForeignGrace, _options, _now));
        Assert.False(CompleterPolicy.IsForeignAbandoned(
            new SessionTracker(default, _now, _now.AddSeconds(1)), _now - _options.ForeignGrace, _options, _now));
    }
}
