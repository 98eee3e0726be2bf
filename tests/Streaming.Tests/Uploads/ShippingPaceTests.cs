using Recorder.Streaming.Uploads;
using TestKit;

namespace Streaming.Tests.Uploads;

public sealed class ShippingPaceTests
{
    private const int Rate = 1000;

    private readonly ManualTimeProvider _time = new();
    private readonly ShippingPace _pace;

    public ShippingPaceTests() => _pace = new ShippingPace(Rate, _time);

    [Fact]
    public void A_second_of_it_goes_at_once() => Assert.True(SendAsync(Rate).IsCompletedSuccessfully);

    [Fact]
    public async Task More_is_held_back_to_the_rate()
    {
        await SendAsync(Rate);

        Assert.InRange(await SecondsAsync(10 * Rate), 10, 10.5);
    }

    [Fact]
    public async Task Who_keeps_within_the_rate_never_waits()
    {
        for (int i = 0; i < 600; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.5));
            Assert.True(SendAsync(Rate / 2).IsCompletedSuccessfully);
        }

        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_flood_that_goes_on_is_let_through_faster_each_minute()
    {
        double sent = 0;
        for (int minute = 0; minute < 4; minute++)
        {
            double seconds = 0;
            sent = 0;
            while (seconds < 60)
            {
                seconds += await SecondsAsync(Rate);
                sent += Rate;
            }
        }

        Assert.InRange(sent / 60, 7 * Rate, 9 * Rate);
    }

    [Fact]
    public async Task The_end_of_the_session_lets_everything_go()
    {
        bool isLive = true;
        await SendAsync(Rate);
        Task held = _pace.WaitAsync(1000 * Rate, () => isLive, default).AsTask();
        Assert.False(held.IsCompleted);

        isLive = false;
        _time.Advance(TimeSpan.FromMilliseconds(200));

        await held.WaitAsync(Eventually.Bound);
    }

    [Fact]
    public async Task What_went_through_beside_no_session_is_not_paid_for_later()
    {
        await _pace.WaitAsync(1000 * Rate, () => false, default);

        Assert.InRange(await SecondsAsync(Rate), 0.9, 1.1);
    }

    private Task SendAsync(int bytes) => _pace.WaitAsync(bytes, () => true, default).AsTask();

    private async Task<double> SecondsAsync(int bytes)
    {
        long start = _time.GetTimestamp();
        Task sending = SendAsync(bytes);
        while (!sending.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        await sending;
        return _time.GetElapsedTime(start).TotalSeconds;
    }
}
