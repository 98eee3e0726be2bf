using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>The program being recorded, with our ends of its input and output.</summary>
internal sealed class RunningProgram : IDisposable
{
    private int _input, _output, _error;

    private RunningProgram(ChildProcess child, PseudoTerminal? terminal, int input, int output, int error)
    {
        Child = child;
        Terminal = terminal;
        (_input, _output, _error) = (input, output, error);
    }

    internal ChildProcess Child { get; }

    internal PseudoTerminal? Terminal { get; }

    internal int Input => _input;

    internal int Output => _output;

    /// <summary>Its stderr, or -1 when that goes to the terminal.</summary>
    internal int Error => _error;

    /// <param name="request">What to run.</param>
    /// <param name="terminal">The terminal it gets.</param>
    /// <param name="errorApart">Keeps stderr off the terminal: our own goes elsewhere.</param>
    internal static RunningProgram StartOnTerminal(SpawnRequest request, PseudoTerminal terminal, bool errorApart)
    {
        (int reader, int writer) = errorApart ? Descriptor.CreatePipe() : (-1, -1);
        try
        {
            ChildProcess child = ChildProcess.StartOnTerminal(request, terminal, writer);
            return new RunningProgram(child, terminal, terminal.Master, terminal.Master, Prepare(reader));
        }
        finally
        {
            CloseOne(writer);
        }
    }

    internal static RunningProgram StartOnPipes(SpawnRequest request)
    {
        (int inputReader, int inputWriter) = Descriptor.CreatePipe();
        (int outputReader, int outputWriter) = Descriptor.CreatePipe();
        (int errorReader, int errorWriter) = Descriptor.CreatePipe();
        try
        {
            ChildProcess child = ChildProcess.StartOnPipes(request, inputReader, outputWriter, errorWriter);
            return new RunningProgram(child, null, inputWriter, Prepare(outputReader), Prepare(errorReader));
        }
        finally
        {
            CloseOne(inputReader);
            CloseOne(outputWriter);
            CloseOne(errorWriter);
        }
    }

    /// <summary>Half-close: the program reads end of file. A terminal has no such thing.</summary>
    internal void CloseInput()
    {
        if (Terminal is null)
        {
            Close(ref _input);
        }
    }

    /// <summary>Nobody reads this stream any more: the program gets SIGPIPE when it writes to it again.</summary>
    internal void CloseStream(int stream)
    {
        if (stream == 2)
        {
            Close(ref _error);
        }
        else if (Terminal is null)
        {
            Close(ref _output);
        }
    }

    /// <summary>Closes our ends: what still runs on the terminal is hung up.</summary>
    public void Dispose()
    {
        CloseInput();
        CloseStream(1);
        CloseStream(2);
        Terminal?.Dispose();
    }

    private static int Prepare(int reader)
    {
        if (0 <= reader)
        {
            Descriptor.SetNonBlocking(reader);
        }

        return reader;
    }

    private static void Close(ref int descriptor) => CloseOne(Interlocked.Exchange(ref descriptor, -1));

    private static void CloseOne(int descriptor)
    {
        if (0 <= descriptor)
        {
            _ = LibC.Close(descriptor);
        }
    }
}
