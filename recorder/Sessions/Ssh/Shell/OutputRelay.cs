using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>
/// Reads what the program writes and hands it to the recording. While what was handed over is not yet shown, what comes is gathered
/// into the next block: a keystroke's echo goes at once, a flood in large pieces. Runs on a thread of its own.
/// </summary>
internal sealed class OutputRelay : IDisposable
{
    /// <summary>How long a terminal may stay silent after its program's end before it counts as read to the end.</summary>
    private const int DrainMilliseconds = 200;

    /// <summary>A block of this many bytes, or more, is one of a flood.</summary>
    private const int FloodSize = 32 * 1024;

    /// <summary>How often to look again at a terminal that nobody has open while its program lives on.</summary>
    private const int ReopenMilliseconds = 20;

    /// <summary>How long output may be gathered: a terminal that is held (Ctrl-S) does not keep it from being recorded.</summary>
    private const int GatherMilliseconds = 10;

    private readonly RunningProgram _program;
    private readonly RecordingLink _recording;
    private readonly int _wakeReader, _wakeWriter;
    private readonly TimeProvider _time;
    private readonly Action _wake;
    private int _unread; // Streams (bits) whose reader has gone.
    private bool _exited, _stopped;
    private FloodScheduling? _scheduling; // Of the thread that runs.
    private OutputBlock? _gathering;
    private long _gatheringSince;

    internal OutputRelay(RunningProgram program, RecordingLink recording, TimeProvider time)
    {
        _time = time;
        _program = program;
        _recording = recording;
        (_wakeReader, _wakeWriter) = Descriptor.CreatePipe();
        _wake = Wake;
    }

    /// <summary>Nobody reads our own stdout (1) or stderr (2) any more: pass that on to the program.</summary>
    internal void StopReading(int stream)
    {
        Interlocked.Or(ref _unread, stream);
        Wake();
    }

    /// <summary>The program has ended: a terminal is read to what it holds now, pipes until everyone has closed them.</summary>
    internal void ProgramExited()
    {
        Volatile.Write(ref _exited, true);
        Wake();
    }

    /// <summary>Stop, whatever is still to come.</summary>
    internal void Stop()
    {
        Volatile.Write(ref _stopped, true);
        Wake();
    }

    /// <summary>Relays until the end of output.</summary>
    internal void Run()
    {
        _scheduling = new FloodScheduling();
        bool outputOpen = true, errorOpen = 0 <= _program.Error;
        Span<LibC.PollDescriptor> polled = stackalloc LibC.PollDescriptor[3];
        while ((outputOpen || errorOpen) && !Volatile.Read(ref _stopped))
        {
            polled[0] = Watch(_wakeReader);
            polled[1] = Watch(outputOpen ? _program.Output : -1);
            polled[2] = Watch(errorOpen ? _program.Error : -1);
            bool onTerminal = _program.Terminal is not null;
            bool draining = onTerminal && Volatile.Read(ref _exited);
            bool gathers = _gathering is { Length: > 0 };
            if (!Descriptor.Poll(polled, gathers ? GatherMilliseconds : draining ? DrainMilliseconds : -1))
            {
                if (gathers)
                {
                    SendGathered();
                    continue;
                }

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

        SendGathered();
        _recording.Window.TellNobody();
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
        if (_gathering is not null && _gathering.Stream != stream)
        {
            SendGathered();
            _gathering?.Begin(stream);
        }

        if (_gathering is null)
        {
            _gathering = _recording.Window.Rent();
            _gathering?.Begin(stream);
            _gatheringSince = _time.GetTimestamp();
        }

        if (_gathering is not { } block)
        {
            return false;
        }

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

        if (!open || block.Free.IsEmpty || !_recording.Window.TellsWhenShown(_wake) || GatherMilliseconds <= _time.GetElapsedTime(_gatheringSince).TotalMilliseconds)
        {
            SendGathered();
        }

        return open;
    }

    private void SendGathered()
    {
        if (_gathering is { Length: > 0 } block)
        {
            _gathering = null;
            _scheduling?.Set(isFlood: FloodSize <= block.Length);
            _recording.SendOutput(block);
        }
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
        SendGathered();
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

    private void Wake() => _ = Descriptor.WriteAll(_wakeWriter, [1]);

    private static LibC.PollDescriptor Watch(int descriptor) => new() { Descriptor = descriptor, Events = LibC.PollIn };
}
