using TestKit;

namespace Cli.Tests;

/// <summary>Playing in a real terminal: the keys, and that it is left as it was found.</summary>
public sealed class PlayTerminalTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("recordings-").FullName;
    private Tmux _tmux = null!;

    private string Tar => Path.Combine(_directory, "session.tar");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Tmux.IsInstalled, "tmux is not installed");
        await File.WriteAllBytesAsync(Tar, new SampleRecording().Start()
            .Print(0, "first\r\n")
            .Print(3_000_000, "\e[?1049h\e[?25l\e[?1000h\e[2J\e[Hfull screen")
            .Print(6_000_000, "\e[?1049l\e[?25hlast\r\n")
            .End(6_000_000).ToBytes());
        _tmux = await Tmux.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_tmux is not null)
        {
            await _tmux.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Keys_pause_seek_step_and_quit()
    {
        await PlayAsync();
        await _tmux.SeesAsync("first");

        await _tmux.TypeAsync("Space");
        await _tmux.SeesAsync("paused  00:0");
        await _tmux.TypeAsync("?");
        await _tmux.SeesAsync("space pause");
        await _tmux.TypeAsync("?");
        await _tmux.TypeAsync(".");
        await _tmux.SeesAsync("full screen");
        await _tmux.TypeAsync("G");
        await _tmux.SeesAsync("last");
        await _tmux.SeesAsync("end  1:40:00 / 1:40:00");
        await _tmux.TypeAsync("Left");
        await _tmux.SeesAsync("1:39:55 / 1:40:00");
        await _tmux.TypeAsync("Home");
        await _tmux.SeesAsync("paused  00:00");
        await _tmux.TypeAsync("Right", "]");
        await _tmux.SeesAsync("paused  00:35");
        await _tmux.TypeAsync("+", "+");
        await _tmux.SeesAsync("4x");
        await _tmux.TypeAsync("q");

        await AssertRestoredAsync("exit=0");
    }

    [Theory]
    [InlineData("C-c", "exit=0")]
    [InlineData("q", "exit=0")]
    public async Task A_key_that_quits_leaves_the_alternate_screen(string key, string exit)
    {
        await PlayAsync("--from 50m1s");
        await _tmux.SeesAsync("full screen");
        Assert.Equal("1 0 0", await _tmux.AskAsync("#{alternate_on} #{cursor_flag} #{mouse_any_flag}"));

        await _tmux.TypeAsync(key);

        await AssertRestoredAsync(exit);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("INT")]
    public async Task A_signal_leaves_the_terminal_as_it_was(string signal)
    {
        await PlayAsync("--from 50m1s");
        await _tmux.SeesAsync("full screen");

        await _tmux.SignalAsync(Cli.Program, signal);

        await AssertRestoredAsync("exit=130");
    }

    [Fact]
    public async Task An_error_on_the_way_leaves_the_terminal_as_it_was()
    {
        await _tmux.TypeAsync($"stty -a > {_directory}/before; {Cli.Program} play {_directory}/none.tar; echo exit=$?", "Enter");

        await _tmux.SeesAsync("no such file");
        await AssertRestoredAsync("exit=2");
    }

    [Fact]
    public async Task A_recording_from_a_pipe_still_takes_keys()
    {
        await _tmux.TypeAsync($"stty -a > {_directory}/before; cat {Tar} | {Cli.Program} play -; echo exit=$?", "Enter");
        await _tmux.SeesAsync("first");
        await _tmux.TypeAsync("q");

        await AssertRestoredAsync("exit=0");
    }

    [Fact]
    public async Task Playing_ends_when_nobody_reads_the_pipe()
    {
        await File.WriteAllBytesAsync(Tar, new SampleRecording().Start().Print(0, "one\n").Print(300, "two\n").Print(600, "three\n").Print(9_000_000, "x").ToBytes());

        await _tmux.TypeAsync($"{Cli.Program} play {Tar} | head -1; echo exit=${{PIPESTATUS[0]}}", "Enter");

        await _tmux.SeesAsync("exit=0");
    }

    [Fact]
    public async Task A_smaller_terminal_is_told_once()
    {
        await File.WriteAllBytesAsync(Tar, new SampleRecording().Start("200:50").Print(0, "wide\r\n").End(1).ToBytes());

        await PlayAsync();

        await _tmux.SeesAsync("recorded on 200×50, this terminal has 90×30");
    }

    [Fact]
    public async Task A_listing_fits_the_terminal()
    {
        await File.WriteAllBytesAsync(Path.Combine(_directory, "36cee9e9-9a80-4c32-9163-3d9241cdac7a.tar"),
            new SampleRecording().Start(command: [new string('x', 300)]).End(1).ToBytes());

        await _tmux.TypeAsync($"clear; NO_COLOR=1 {Cli.Program} ls --dir {_directory}; echo exit=$?", "Enter");
        await _tmux.SeesAsync("exit=0");

        string[] lines = (await _tmux.ScreenAsync()).Split('\n');
        Assert.StartsWith("exit=0", lines[Array.FindIndex(lines, line => line.StartsWith("36cee9e9", StringComparison.Ordinal)) + 1]);
    }

    [Fact]
    public async Task Lines_of_a_session_without_a_terminal_begin_at_the_left()
    {
        await File.WriteAllBytesAsync(Tar, new SampleRecording().Start("").Print(0, "one\ntwo\n").Print(9_000_000, "x").ToBytes());
        await PlayAsync();
        await _tmux.SeesAsync("two");

        Assert.StartsWith("one\ntwo\n", await _tmux.ScreenAsync());
        await _tmux.TypeAsync("q");
        await AssertRestoredAsync("exit=0");
    }

    [Fact]
    public async Task Without_a_terminal_for_keys_the_screen_is_put_back_all_the_same()
    {
        await File.WriteAllBytesAsync(Tar, new SampleRecording().Start().Print(0, "\e[?1049h\e[?25lfull screen").Print(1, "x").End(1).ToBytes());

        await _tmux.TypeAsync($"setsid --wait {Cli.Program} play {Tar}; echo exit=$?", "Enter");
        await _tmux.SeesAsync("exit=0");

        Assert.Equal("0 1", await _tmux.AskAsync("#{alternate_on} #{cursor_flag}"));
    }

    [Theory]
    [InlineData("play TAR --from 50m1s")]
    [InlineData("play TAR --format text")]
    [InlineData("export TAR --format text")]
    public async Task A_recording_takes_no_hold_of_mouse_or_keyboard(string command)
    {
        await File.WriteAllBytesAsync(Tar, new SampleRecording().Start()
            .Print(0, "\e[?01000h\e[?1\u007f003h\e[\u007f?1002hfirst\r\n\e[?01h\e=")
            .Print(3_000_000, "\e[?01000hsecond\r\n").Print(6_000_000, "x").ToBytes());

        // No prompt follows: the shell has modes of its own then.
        await _tmux.TypeAsync($"{Cli.Program} {command.Replace("TAR", Tar, StringComparison.Ordinal)}; cat", "Enter");
        await _tmux.SeesAsync("second");

        Assert.Equal("0 0 0", await _tmux.AskAsync("#{mouse_any_flag} #{keypad_cursor_flag} #{keypad_flag}"));
    }

    private Task PlayAsync(string options = "") =>
        _tmux.TypeAsync($"stty -a > {_directory}/before; {Cli.Program} play {Tar} {options}; echo exit=$?", "Enter");

    private async Task AssertRestoredAsync(string exit)
    {
        await _tmux.SeesAsync(exit);
        await _tmux.TypeAsync($"stty -a > {_directory}/after; echo compared", "Enter");
        await Eventually.TrueAsync(() => File.Exists($"{_directory}/after") && new FileInfo($"{_directory}/after").Length > 0);

        Assert.Equal(await File.ReadAllTextAsync($"{_directory}/before"), await File.ReadAllTextAsync($"{_directory}/after"));
        Assert.Equal("0 1 0", await _tmux.AskAsync("#{alternate_on} #{cursor_flag} #{mouse_any_flag}"));
    }
}
