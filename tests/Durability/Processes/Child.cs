using System.Collections.Concurrent;
using System.Diagnostics;

namespace Durability.Processes;

/// <summary>A process of ours, leader of its own process group. Its lines are given to whoever started it.</summary>
internal sealed class Child : IDisposable
{
    private static readonly ConcurrentDictionary<int, Child> _living = new();

    private readonly Process _process;
    private readonly Task _reading;

    static Child() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">What it gets.</param>
    /// <param name="onLine">Told of every line of its standard output.</param>
    /// <param name="onError">The same of standard error.</param>
    public Child(string program, IEnumerable<string> arguments, Action<string> onLine, Action<string> onError)
    {
        // setsid(1) replaces itself by the program, so that the process id is the program's.
        var start = new ProcessStartInfo("setsid", [program, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _living[_process.Id] = this;
        Exited = WaitAsync();
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, onLine), ReadAsync(_process.StandardError, onError));
    }

    public int Id => _process.Id;

    /// <summary>Completes with the exit code (128 + signal when one ended it). Output may still be under way: see <see cref="DrainedAsync"/>.</summary>
    public Task<int> Exited { get; }

    /// <summary>kill -9 was sent by us.</summary>
    public bool WasKilled { get; private set; }

    public bool IsAlive => !Exited.IsCompleted;

    /// <summary>kill -9 of this process; what it started lives on.</summary>
    public void Kill()
    {
        WasKilled = true;
        _ = LibC.Signal(Id, LibC.Kill);
    }

    public void Terminate() => _ = LibC.Signal(Id, LibC.Terminate);

    public async Task SayAsync(string line)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has gone.
        }
    }

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>
    /// Waits until everything it wrote was read; bounded, for what it started may hold its pipes open.
    /// </summary>
    public async Task DrainedAsync(double seconds) => await Task.WhenAny(_reading, Clock.DelayAsync(seconds, CancellationToken.None));

    /// <summary>Ends it with all that is in its group.</summary>
    public void Dispose()
    {
        if (IsAlive)
        {
            WasKilled = true;
            _ = LibC.Signal(-Id, LibC.Kill);
        }

        _living.TryRemove(Id, out _);
    }

    private static void KillAll()
    {
        foreach (Child child in _living.Values)
        {
            child.Dispose();
        }
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        await Task.Yield();
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            onLine(line);
        }
    }
}
