using Recorder.Streaming;

namespace Streaming.Tests.Uploads;

public sealed class BackoffPolicyTests
{
    private static readonly BackoffPolicy _policy = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(7, 60)]
    [InlineData(int.MaxValue, 60)]
    public void The_wait_doubles_up_to_the_longest_and_is_shortened_by_at_most_half(int failures, double seconds)
    {
        var random = new Random(1);
        for (int i = 0; i < 100; i++)
        {
            Assert.InRange(_policy.DelayAfter(failures, random).TotalSeconds, seconds / 2, seconds);
        }
    }

    [Fact]
    public void Waits_differ_so_that_recorders_do_not_come_back_all_at_once()
    {
        var random = new Random(1);

        Assert.NotEqual(_policy.DelayAfter(4, random), _policy.DelayAfter(4, random));
    }
}
