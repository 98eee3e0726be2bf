using System.Buffers.Binary;
using Recorder.Protocols.Node;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>
/// Gives the program what the user types or pipes in; where input is recorded, only after the daemon has taken it. One chunk
/// at a time is enough: a round trip costs less than a pipe's worth of bytes. Runs on a thread of its own.
/// </summary>
internal sealed class InputRelay(RunningProgram program, RecordingLink recording, int source)
{
    private readonly byte[] _frame = new byte[NodeFrame.HeaderSize + NodeFrame.MaxInput];
    private long _sent;

    internal void Run()
    {
        bool recorded = recording.Terms?.WantsInput ?? false;
        while (true)
        {
            Span<byte> buffer = _frame.AsSpan(NodeFrame.HeaderSize);
            int count = Descriptor.Read(source, buffer);
            if (count < 0)
            {
                Descriptor.Poll([new LibC.PollDescriptor { Descriptor = source, Events = LibC.PollIn }], timeoutMilliseconds: -1);
                continue;
            }

            if (count == 0 || recording.EndsSession || (recorded && !Record(count)) || !Descriptor.WriteAll(program.Input, buffer[..count]))
            {
                break;
            }
        }

        program.CloseInput();
        if (program.Terminal is null)
        {
            Descriptor.Abandon(source); // So that whoever still writes to us notices.
        }
    }

    private bool Record(int count)
    {
        if (recording.Failure is not null)
        {
            return recording.WaitInputTaken(0);
        }

        _frame[0] = (byte)NodeFrameType.Input;
        BinaryPrimitives.WriteInt32BigEndian(_frame.AsSpan(1), count);
        _sent += count;
        recording.Send(_frame.AsSpan(0, NodeFrame.HeaderSize + count));
        return recording.WaitInputTaken(_sent);
    }
}
