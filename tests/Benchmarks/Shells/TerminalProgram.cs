using System.Collections;
using System.Text;
using Recorder.Sessions.Terminal;

namespace Benchmarks.Shells;

/// <summary>A program on a terminal of ours: what it shows is read and thrown away, or waited for.</summary>
internal sealed class TerminalProgram : IDisposable
{
    private const int Kill = 9, TimeoutMilliseconds = 60_000;

    private readonly PseudoTerminal _terminal = PseudoTerminal.Open(new WindowSize(Rows: 40, Columns: 120));
    private readonly ChildProcess _child;
    private readonly byte[] _buffer = new byte[64 * 1024];

    public TerminalProgram(params string[] command)
    {
        IEnumerable<byte[]> environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => Encoding.UTF8.GetBytes($"{entry.Key}={entry.Value}"));
        byte[][] arguments = [.. command.Select(Encoding.UTF8.GetBytes)];
        _child = ChildProcess.StartOnTerminal(new SpawnRequest(arguments[0], arguments, [.. environment]), _terminal, errorDescriptor: -1);
    }

    /// <summary>Runs a program to the end of its output, and returns how long it took.</summary>
    public static TimeSpan Run(params string[] command)
    {
        long started = TimeProvider.System.GetTimestamp();
        using var program = new TerminalProgram(command);
        while (!program.Read().IsEmpty)
        {
        }

        int code = program._child.Wait().ShellCode;
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(started);
        return code == 0 ? elapsed : throw new InvalidOperationException($"{string.Join(' ', command)} ended with exit code {code}");
    }

    /// <summary>Reads until <paramref name="text"/> was shown.</summary>
    public void Expect(string text)
    {
        var seen = new StringBuilder();
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            ReadOnlySpan<byte> shown = Read();
            seen.Append(shown.IsEmpty
                ? throw new InvalidOperationException($"the program ended before it showed '{text}'; it showed: {seen}")
                : Encoding.UTF8.GetString(shown));
        }
    }

    /// <summary>Types one key and waits for its echo.</summary>
    public TimeSpan Echo(byte key)
    {
        long started = TimeProvider.System.GetTimestamp();
        Descriptor.WriteAll(_terminal.Master, [key]);
        ReadOnlySpan<byte> shown = Read();
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(started);
        return shown.SequenceEqual([key]) ? elapsed : throw new InvalidOperationException($"typed {key}, shown were {shown.Length} bytes");
    }

    public void Dispose()
    {
        _child.Signal(Kill);
        _terminal.Dispose();
    }

    // Empty: the program and everything it started have closed the terminal.
    private ReadOnlySpan<byte> Read()
    {
        while (true)
        {
            int count = Descriptor.Read(_terminal.Master, _buffer);
            if (0 <= count)
            {
                return _buffer.AsSpan(0, count);
            }

            if (!Descriptor.Poll([new LibC.PollDescriptor { Descriptor = _terminal.Master, Events = LibC.PollIn }], TimeoutMilliseconds))
            {
                throw new TimeoutException("the program on the terminal shows nothing any more");
            }
        }
    }
}
