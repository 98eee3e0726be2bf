using System.Text;
using Recorder.Sessions.Terminal;

namespace TestKit.Terminals;

/// <summary>A person at a terminal: starts a program on it, types, and reads what appears.</summary>
public sealed class TerminalClient : IDisposable
{
    private readonly PseudoTerminal _terminal;
    private readonly ChildProcess _child;
    private readonly Action<ReadOnlyMemory<byte>> _onOutput;
    private readonly StringBuilder _seen = new();
    private readonly Task<ExitStatus> _exit;
    private readonly Thread _reader;

    private TerminalClient(PseudoTerminal terminal, ChildProcess child, Action<ReadOnlyMemory<byte>> onOutput)
    {
        (_terminal, _child, _onOutput) = (terminal, child, onOutput);
        _exit = Task.Factory.StartNew(child.Wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    public string SlaveName => _terminal.SlaveName;

    public string Seen
    {
        get
        {
            lock (_seen)
            {
                return _seen.ToString();
            }
        }
    }

    public int Pid => _child.Pid;

    public static TerminalClient Start(params string[] argv) => Start(argv, []);

    public static TerminalClient Start(string[] argv, string[] environment) => Start(argv, environment, _ => { });

    /// <summary>Besides, tells what appears, as it appears, on a thread of its own.</summary>
    public static TerminalClient Start(string[] argv, string[] environment, Action<ReadOnlyMemory<byte>> onOutput)
    {
        var terminal = PseudoTerminal.Open(new WindowSize(Rows: 40, Columns: 120));
        return new TerminalClient(terminal, ChildProcess.StartOnTerminal(Spawn.Request(argv, environment), terminal, -1), onOutput);
    }

    public void Type(string text) => Type(Encoding.UTF8.GetBytes(text));

    public void Type(ReadOnlySpan<byte> bytes) => Descriptor.WriteAll(_terminal.Master, bytes);

    public void Resize(int columns, int rows) => _terminal.Resize(new WindowSize((ushort)rows, (ushort)columns));

    public async Task ExpectAsync(string text)
    {
        try
        {
            await Eventually.TrueAsync(() => Seen.Contains(text, StringComparison.Ordinal), $"'{text}' appears");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; there is: {Seen}");
        }
    }

    public async Task<ExitStatus> ExitAsync()
    {
        ExitStatus status = await _exit.WaitAsync(Eventually.Bound);
        _reader.Join(Eventually.Bound);
        return status;
    }

    public void Kill() => _child.Signal(9);

    public void Dispose()
    {
        Kill();
        _terminal.Dispose();
    }

    private void Read()
    {
        byte[] buffer = new byte[4096];
        while (Descriptor.Read(_terminal.Master, buffer) is var count and not 0)
        {
            if (count < 0)
            {
                Descriptor.Poll([new LibC.PollDescriptor { Descriptor = _terminal.Master, Events = LibC.PollIn }], 1000);
                continue;
            }

            lock (_seen)
            {
                _seen.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }

            _onOutput(buffer.AsMemory(0, count));
        }
    }
}
