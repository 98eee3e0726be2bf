using System.Diagnostics;
using System.Globalization;
using Recorder.Sessions.Terminal;

namespace Benchmarks.Measuring;

/// <summary>A program that says on its output when it is ready, and ends on SIGTERM.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan _bound = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private Daemon(Process process, string readyLine) => (_process, ReadyLine) = (process, readyLine);

    /// <summary>The line that told of readiness.</summary>
    public string ReadyLine { get; }

    public int Pid => _process.Id;

    /// <summary>Most memory it had so far, in bytes.</summary>
    public long PeakMemory => Kilobytes("VmHWM:") * 1024;

    /// <summary>Memory it has now, in bytes.</summary>
    public long Memory => Kilobytes("VmRSS:") * 1024;

    /// <summary>Processor time it used, user and system.</summary>
    public TimeSpan UsedTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="readyOnError">Where the word is looked for: standard error, not output.</param>
    /// <param name="ready">What the line that tells of readiness holds.</param>
    /// <param name="command">Program and arguments.</param>
    public static async Task<Daemon> StartAsync(bool readyOnError, string ready, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        var isReady = new TaskCompletionSource<string>();
        Task output = FollowAsync(process.StandardOutput, readyOnError ? null : ready, isReady);
        Task errors = FollowAsync(process.StandardError, readyOnError ? ready : null, isReady);
        if (await Task.WhenAny(isReady.Task, Task.WhenAll(output, errors)).WaitAsync(_bound) != isReady.Task)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended before it was ready");
        }

        return new Daemon(process, await isReady.Task);
    }

    public async ValueTask DisposeAsync()
    {
        _ = LibC.Kill(_process.Id, Terminate);
        await _process.WaitForExitAsync().WaitAsync(_bound);
        _process.Dispose();
    }

    private static async Task FollowAsync(StreamReader lines, string? ready, TaskCompletionSource<string> isReady)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            if (ready is not null && line.Contains(ready, StringComparison.Ordinal))
            {
                isReady.TrySetResult(line);
            }
        }
    }

    private long Kilobytes(string field)
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim('\t'), CultureInfo.InvariantCulture);
    }
}
