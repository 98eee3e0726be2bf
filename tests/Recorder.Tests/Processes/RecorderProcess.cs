using System.Collections.Concurrent;
using System.Diagnostics;

namespace Recorder.Tests.Processes;

/// <summary>A real <c>recorder</c> that serves, from the moment it says that it is ready.</summary>
internal sealed class RecorderProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private RecorderProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>What it said when it was ready.</summary>
    public string Ready { get; private set; } = "";

    /// <summary>What it has logged until now.</summary>
    public IReadOnlyList<string> Log => [.. _log];

    public static async Task<RecorderProcess> StartAsync(params string[] arguments)
    {
        RecorderProcess recorder = Begin(arguments);
        await recorder.GetReadyAsync();
        return recorder;
    }

    /// <summary>One that may have to wait before it is ready.</summary>
    public static RecorderProcess Begin(params string[] arguments) => new(Programs.Start("recorder", arguments));

    public async Task GetReadyAsync()
    {
        Ready = await _process.StandardOutput.ReadLineAsync().WaitAsync(Programs.Bound) ?? "";
        Assert.True(Ready.StartsWith("ready", StringComparison.Ordinal), string.Join('\n', Log));
    }

    /// <summary>SIGTERM, and its exit code.</summary>
    public Task<int> StopAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        kill.WaitForExit();
        return Programs.ExitCodeAsync(_process);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
