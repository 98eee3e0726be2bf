using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>Reads what the program writes and hands it to the recording. Runs on a thread of its own.</summary>
internal sealed class OutputRelay : IDisposable
{
    /// <summary>How long a terminal may stay silent after its program's end before it counts as read to the end.</summary>
    private const int DrainMilliseconds = 200;

    /// <summary>How often to look again at a terminal that nobody has open while its program lives on.</summary>
    private const int ReopenMilliseconds = 20;

    private readonly RunningProgram _program;
    private readonly RecordingLink _recording;
    private readonly int _wakeReader, _wakeWriter;
    private int _unread; // Streams (bits) whose reader has gone.
    private bool _exited, _stopped;

    internal OutputRelay(RunningProgram program, RecordingLink recording)
    {
        _program = program;
        _recording = recording;
        (_wakeReader, _wakeWriter) = Descriptor.CreatePipe();
    }

    /// <summary>Nobody reads our own stdout (1) or stderr (2) any more: pass that on to the program.</summary>
    internal void StopReading(int stream) => Wake(() => Interlocked.Or(ref _unread, stream));

    /// <summary>The program has ended: a terminal is read to what it holds now, pipes until everyone has closed them.</summary>
    internal void ProgramExited() => Wake(() => Volatile.Write(ref _exited, true));

    /// <summary>Stop, whatever is still to come.</summary>
    internal void Stop() => Wake(() => Volatile.Write(ref _stopped, true));

    /// <summary>Relays until the end of output.</summary>
    internal void Run()
    {
        bool outputOpen = true, errorOpen = 0 <= _program.Error;
        Span<LibC.PollDescriptor> polled = stackalloc LibC.PollDescriptor[3];
        while ((outputOpen || errorOpen) && !Volatile.Read(ref _stopped))
        {
            polled[0] = Watch(_wakeReader);
            polled[1] = Watch(outputOpen ? _program.Output : -1);
            polled[2] = Watch(errorOpen ? _program.Error : -1);
            bool onTerminal = _program.Terminal is not null;
            bool draining = onTerminal && Volatile.Read(ref _exited);
            if (!Descriptor.Poll(polled, draining ? DrainMilliseconds : -1))
            {
                break;
            }

            if (polled[0].Returned != 0)
            {
                HandleWake(ref outputOpen, ref errorOpen);
                continue;
            }

            if (polled[2].Returned != 0 && !Relay(_program.Error, stream: 2))
            {
                _program.CloseStream(2);
                errorOpen = false;
            }

            if (polled[1].Returned != 0 && !Relay(_program.Output, stream: 1))
            {
                outputOpen = onTerminal && !Volatile.Read(ref _exited) && !WaitForExit();
                if (!outputOpen)
                {
                    _program.CloseStream(1);
                }
            }
        }

        _recording.Window.Finish();
    }

    public void Dispose()
    {
        _ = LibC.Close(_wakeReader);
        _ = LibC.Close(_wakeWriter);
    }

    /// <summary>Reads all that is there now, up to a block. False at the end of the stream, or when the session must end.</summary>
    private bool Relay(int descriptor, int stream)
    {
        if (_recording.Window.Rent() is not { } block)
        {
            return false;
        }

        block.Begin(stream);
        bool open = true;
        while (!block.Free.IsEmpty)
        {
            int count = Descriptor.Read(descriptor, block.Free);
            if (count <= 0)
            {
                open = count < 0;
                break;
            }

            block.Advance(count);
        }

        if (block.Length == 0)
        {
            _recording.Window.Return(block);
        }
        else
        {
            _recording.SendOutput(block);
        }

        return open;
    }

    /// <summary>The program closed its terminal but still runs: it may open it again. True when it has ended meanwhile.</summary>
    private bool WaitForExit()
    {
        Descriptor.Poll([Watch(_wakeReader)], ReopenMilliseconds);
        return Volatile.Read(ref _exited);
    }

    private void HandleWake(ref bool outputOpen, ref bool errorOpen)
    {
        Span<byte> drained = stackalloc byte[16];
        _ = Descriptor.Read(_wakeReader, drained);
        int unread = Volatile.Read(ref _unread);
        if ((unread & 1) != 0 && _program.Terminal is null && outputOpen)
        {
            _program.CloseStream(1);
            outputOpen = false;
        }

        if ((unread & 2) != 0 && errorOpen)
        {
            _program.CloseStream(2);
            errorOpen = false;
        }
    }

    private void Wake(Action change)
    {
        change();
        _ = Descriptor.WriteAll(_wakeWriter, [1]);
    }

    private static LibC.PollDescriptor Watch(int descriptor) => new() { Descriptor = descriptor, Events = LibC.PollIn };
}
