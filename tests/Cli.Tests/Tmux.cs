using System.Diagnostics;
using TestKit;

namespace Cli.Tests;

/// <summary>A private tmux server with one bash in it: a terminal that can be typed into and looked at.</summary>
internal sealed class Tmux : IAsyncDisposable
{
    private readonly string _socket = $"recordings-{Guid.NewGuid():N}";

    public static bool IsInstalled { get; } = File.Exists("/usr/bin/tmux");

    public static async Task<Tmux> StartAsync(int columns = 90, int rows = 30)
    {
        var tmux = new Tmux();
        await tmux.RunAsync("-f", "/dev/null", "new-session", "-d", "-x", $"{columns}", "-y", $"{rows}", "env", "PS1=ready> ", "TERM=screen-256color", "bash", "--norc", "--noprofile");
        await tmux.SeesAsync("ready>");
        return tmux;
    }

    /// <summary>Types keys by tmux's names (<c>Enter</c>, <c>Left</c>, …), or a text.</summary>
    public Task TypeAsync(params string[] keys) => RunAsync(["send-keys", .. keys]);

    public Task<string> ScreenAsync() => RunAsync("capture-pane", "-p");

    /// <summary>What tmux knows of the terminal, such as <c>#{alternate_on}</c>.</summary>
    public async Task<string> AskAsync(string format) => (await RunAsync("display-message", "-p", format)).Trim();

    public async Task SeesAsync(string text)
    {
        string screen = "";
        try
        {
            await Eventually.TrueAsync(async () => (screen = await ScreenAsync()).Contains(text, StringComparison.Ordinal));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"'{text}' does not come; the screen is:\n{screen}");
        }
    }

    /// <summary>Sends a signal to the program that runs in the terminal.</summary>
    public async Task SignalAsync(string program, string signal)
    {
        string shell = await AskAsync("#{pane_pid}");
        string[] children = (await File.ReadAllTextAsync($"/proc/{shell}/task/{shell}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string child = children.Single(pid => File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)!.FullName == program);
        using Process kill = Process.Start("kill", ["-s", signal, child]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync() => await RunAsync("kill-server");

    private async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-L", _socket, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("TMUX");
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
