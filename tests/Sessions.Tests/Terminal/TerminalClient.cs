using System.Text;
using Recorder.Sessions.Terminal;
using TestKit;

namespace Sessions.Tests.Terminal;

/// <summary>A person at a terminal: starts a program on it, types, and reads what appears.</summary>
internal sealed class TerminalClient : IDisposable
{
    private readonly PseudoTerminal _terminal;
    private readonly ChildProcess _child;
    private readonly StringBuilder _seen = new();
    private readonly Task<ExitStatus> _exit;
    private readonly Thread _reader;

    private TerminalClient(PseudoTerminal terminal, ChildProcess child)
    {
        (_terminal, _child) = (terminal, child);
        _exit = Task.Factory.StartNew(child.Wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    internal string SlaveName => _terminal.SlaveName;

    internal string Seen
    {
        get
        {
            lock (_seen)
            {
                return _seen.ToString();
            }
        }
    }

    internal int Pid => _child.Pid;

    internal static TerminalClient Start(params string[] argv) => Start(argv, []);

    internal static TerminalClient Start(string[] argv, string[] environment)
    {
        var terminal = PseudoTerminal.Open(new WindowSize(Rows: 40, Columns: 120));
        return new TerminalClient(terminal, ChildProcess.StartOnTerminal(Spawn.Request(argv, environment), terminal, -1));
    }

    internal void Type(string text) => Descriptor.WriteAll(_terminal.Master, Encoding.UTF8.GetBytes(text));

    internal void Resize(int columns, int rows) => _terminal.Resize(new WindowSize((ushort)rows, (ushort)columns));

    internal Task ExpectAsync(string text) => Eventually.TrueAsync(() => Seen.Contains(text, StringComparison.Ordinal), $"'{text}' appears");

    internal async Task<ExitStatus> ExitAsync()
    {
        ExitStatus status = await _exit.WaitAsync(Eventually.Bound);
        _reader.Join(Eventually.Bound);
        return status;
    }

    public void Dispose()
    {
        _child.Signal(9);
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
        }
    }
}
