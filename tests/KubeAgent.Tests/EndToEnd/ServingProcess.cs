using System.Collections.Concurrent;
using System.Diagnostics;
using TestKit;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>One of the built programs, serving, from the moment it says that it is ready.</summary>
internal sealed class ServingProcess : IAsyncDisposable
{
    private static readonly TimeSpan Bound = Eventually.Bound;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();
    private bool _isDisposed;

    private ServingProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
    }

    public string Ready { get; private set; } = "";

    public string Log => string.Join('\n', _log);

    public static string PathOf(string program) => Path.Combine(AppContext.BaseDirectory, program);

    public static Task<ServingProcess> StartAsync(string program, params string[] arguments) => StartAsync([], program, arguments);

    public static async Task<ServingProcess> StartAsync((string Name, string Value)[] environment, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(PathOf(program), arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        ServingProcess serving = new(Process.Start(start)!);
        serving.Ready = await serving._process.StandardOutput.ReadLineAsync().WaitAsync(Bound) ?? "";
        Assert.True(serving.Ready.StartsWith("ready", StringComparison.Ordinal), serving.Log);
        return serving;
    }

    /// <summary>SIGTERM, and its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(Bound);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
