using System.Threading.Channels;
using Recorder.Playback.Playing;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;
using TestKit;

namespace Playback.Tests.Playing;

public sealed class PlayerTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingScreen _screen = new();
    private readonly Channel<PlayerCommand> _commands = Channel.CreateUnbounded<PlayerCommand>();

    [Fact]
    public async Task Output_is_shown_when_its_time_has_come()
    {
        Task playing = PlayAsync(new PlayerOptions());

        await ShownAsync(0, "(80:24)a");
        await ShownAsync(999, "(80:24)a");
        await ShownAsync(1, "(80:24)ab");
        await ShownAsync(1000, "(80:24)abc");
        await playing;
    }

    [Fact]
    public async Task Twice_the_speed_takes_half_the_time()
    {
        Task playing = PlayAsync(new PlayerOptions { Speed = 2 });

        await ShownAsync(499, "(80:24)a");
        await ShownAsync(1, "(80:24)ab");
        await ShownAsync(500, "(80:24)abc");
        await playing;
    }

    [Fact]
    public async Task A_long_pause_is_shortened()
    {
        Task playing = PlayAsync(new PlayerOptions { MaxIdle = TimeSpan.FromMilliseconds(100) });

        await ShownAsync(99, "(80:24)a");
        await ShownAsync(1, "(80:24)ab");
        await ShownAsync(100, "(80:24)abc");
        await playing;
    }

    [Fact]
    public async Task Back_over_a_shortened_pause_is_before_it()
    {
        byte[] recording = new SampleRecording().Start().Print(0, "a").Print(3_600_000, "b").Print(3_601_000, "c").End(3_601_000).ToBytes();
        Task playing = PlayAsync(new PlayerOptions { MaxIdle = TimeSpan.FromSeconds(2) }, recording);
        await ShownAsync(1999, "(80:24)a");
        await ShownAsync(1, "(80:24)ab");

        await DoAsync(PlayerCommandKind.SeekBy, -5000);
        Assert.Equal(TimeSpan.Zero, _screen.Status.Position);
        await ShownAsync(1500, "(80:24)ab[a](80:24)");
        await DoAsync(PlayerCommandKind.SeekBy, -5000);
        Assert.Equal(TimeSpan.Zero, _screen.Status.Position);

        await ShownAsync(1999, "(80:24)ab[a](80:24)[a](80:24)");
        await ShownAsync(1, "(80:24)ab[a](80:24)[a](80:24)b");
        await DoAsync(PlayerCommandKind.Quit);
        await playing;
    }

    [Fact]
    public async Task On_over_a_shortened_pause_is_at_its_end_and_back_from_there_before_it()
    {
        byte[] recording = new SampleRecording().Start().Print(0, "a").Print(3_600_000, "b").End(3_600_000).ToBytes();
        Task playing = PlayAsync(new PlayerOptions { MaxIdle = TimeSpan.FromSeconds(2) }, recording);
        await ShownAsync(0, "(80:24)a");

        await DoAsync(PlayerCommandKind.SeekBy, 5000);
        Assert.Equal(TimeSpan.FromSeconds(3598), _screen.Status.Position);
        await ShownAsync(1000, "(80:24)a[a](80:24)");
        Assert.Equal(TimeSpan.FromSeconds(3599), _screen.Status.Position);
        await DoAsync(PlayerCommandKind.Redraw);
        Assert.Equal(TimeSpan.FromSeconds(3599), _screen.Status.Position);

        await DoAsync(PlayerCommandKind.SeekBy, -5000);
        Assert.Equal(TimeSpan.Zero, _screen.Status.Position);
        await DoAsync(PlayerCommandKind.Quit);
        await playing;
    }

    [Fact]
    public async Task While_paused_no_time_passes()
    {
        Task playing = PlayAsync(new PlayerOptions());
        await ShownAsync(600, "(80:24)a");
        await DoAsync(PlayerCommandKind.TogglePause);

        await AdvanceAsync(10_000);
        Assert.Equal(TimeSpan.FromMilliseconds(600), _screen.Status.Position);
        await DoAsync(PlayerCommandKind.TogglePause);

        await ShownAsync(399, "(80:24)a");
        await ShownAsync(1, "(80:24)ab");
        await ShownAsync(1000, "(80:24)abc");
        await playing;
    }

    [Fact]
    public async Task Seeking_forward_shows_what_was_printed_until_there()
    {
        Task playing = PlayAsync(new PlayerOptions());
        await ShownAsync(0, "(80:24)a");

        await DoAsync(PlayerCommandKind.SeekBy, 1500);

        await ShownAsync(499, "(80:24)a[ab](80:24)");
        await ShownAsync(1, "(80:24)a[ab](80:24)c");
        await playing;
    }

    [Fact]
    public async Task Seeking_before_the_start_is_the_start()
    {
        Task playing = PlayAsync(new PlayerOptions { From = TimeSpan.FromMilliseconds(1200) });
        await ShownAsync(0, "[ab](80:24)");

        await DoAsync(PlayerCommandKind.SeekBy, -5000);

        await ShownAsync(999, "[ab](80:24)[a](80:24)");
        await ShownAsync(1, "[ab](80:24)[a](80:24)b");
        await DoAsync(PlayerCommandKind.Quit);
        await playing;
    }

    [Fact]
    public async Task The_end_is_held_until_the_viewer_quits()
    {
        Task playing = PlayAsync(new PlayerOptions());
        await ShownAsync(0, "(80:24)a");

        await DoAsync(PlayerCommandKind.SeekToEnd);
        await AdvanceAsync(60_000);

        Assert.True(_screen.Status is { IsAtEnd: true, IsPaused: true });
        Assert.False(playing.IsCompleted);
        await DoAsync(PlayerCommandKind.Quit);
        await playing;
    }

    [Fact]
    public async Task A_step_shows_one_print_and_pauses()
    {
        Task playing = PlayAsync(new PlayerOptions());
        await ShownAsync(0, "(80:24)a");

        await DoAsync(PlayerCommandKind.Step);
        await ShownAsync(50_000, "(80:24)ab");

        await DoAsync(PlayerCommandKind.Step);
        await ShownAsync(0, "(80:24)abc");
        await DoAsync(PlayerCommandKind.Quit);
        await playing;
    }

    [Fact]
    public async Task The_speed_can_be_changed_on_the_way()
    {
        Task playing = PlayAsync(new PlayerOptions());
        await ShownAsync(500, "(80:24)a");
        await DoAsync(PlayerCommandKind.Faster);

        await ShownAsync(249, "(80:24)a");
        await ShownAsync(1, "(80:24)ab");
        await ShownAsync(500, "(80:24)abc");
        await playing;
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(4, 8)]
    [InlineData(0.25, 0.5)]
    public void The_speed_doubles_up_to_a_limit(double speed, double faster) => Assert.Equal(faster, PlayerSpeed.Faster(speed));

    [Fact]
    public async Task Without_keys_it_plays_to_the_end()
    {
        _commands.Writer.Complete();
        Task playing = PlayAsync(new PlayerOptions());

        await AdvanceAsync(1000);
        await AdvanceAsync(1000);
        await playing;
        Assert.Equal("(80:24)abc", _screen.Shown);
    }

    [Fact]
    public async Task Quitting_waits_for_no_bytes()
    {
        byte[] recording = new SampleRecording().Start().Print(0, "a").End(0).ToBytes();
        var source = new StallingSource(recording);
        Timeline timeline = await Timeline.OpenAsync(source, withInput: false, default);
        Task playing = new Player(timeline, _screen, _time, new PlayerOptions()).RunAsync(_commands.Reader, default);
        await source.IsAsked;
        Assert.False(playing.IsCompleted);

        _commands.Writer.TryWrite(new PlayerCommand(PlayerCommandKind.Quit));

        await playing.WaitAsync(Eventually.Bound);
    }

    [Fact]
    public async Task Being_stopped_is_not_quitting()
    {
        using var stopping = new CancellationTokenSource();
        var source = new StallingSource(new SampleRecording().Start().Print(0, "a").End(0).ToBytes());
        Timeline timeline = await Timeline.OpenAsync(source, withInput: false, default);
        Task playing = new Player(timeline, _screen, _time, new PlayerOptions()).RunAsync(_commands.Reader, stopping.Token);
        await source.IsAsked;

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => playing.WaitAsync(Eventually.Bound));
    }

    private async Task PlayAsync(PlayerOptions options, byte[]? recording = null)
    {
        recording ??= new SampleRecording().Start().Print(0, "a").Print(1000, "b").Print(2000, "c").End(2000).ToBytes();
        Timeline timeline = await Timeline.OpenAsync(new MemoryRecordingSource("x", recording), withInput: false, default);
        await new Player(timeline, _screen, _time, options).RunAsync(_commands.Reader, default).WaitAsync(Eventually.Bound);
    }

    private async Task ShownAsync(long milliseconds, string expected)
    {
        await AdvanceAsync(milliseconds);
        await Eventually.TrueAsync(() => _screen.Shown == expected || expected.Length < _screen.Shown.Length);
        Assert.Equal(expected, _screen.Shown);
    }

    private async Task DoAsync(PlayerCommandKind kind, long milliseconds = 0)
    {
        int before = _screen.Statuses;
        _commands.Writer.TryWrite(new PlayerCommand(kind, TimeSpan.FromMilliseconds(milliseconds)));
        await Eventually.TrueAsync(() => before < _screen.Statuses || kind == PlayerCommandKind.Quit);
    }

    // In steps of the status line's interval: the player looks again at each.
    private async Task AdvanceAsync(long milliseconds)
    {
        while (milliseconds > 0)
        {
            if (!_screen.Status.IsPaused)
            {
                await _time.UntilArmedAsync(1);
            }

            long step = Math.Min(milliseconds, 250);
            int before = _screen.Statuses;
            _time.Advance(TimeSpan.FromMilliseconds(step));
            milliseconds -= step;
            await Task.Yield();
        }
    }
}
