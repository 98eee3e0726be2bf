using System.Buffers.Binary;
using Recorder.Protocols.Node;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>A reused buffer that holds one Output frame, so that what was read is sent and shown without being copied.</summary>
internal sealed class OutputBlock
{
    private const int Prefix = NodeFrame.HeaderSize + 1 /* stream */;
    private readonly byte[] _frame = new byte[Prefix + NodeFrame.MaxOutput];
    private int _length;

    /// <summary>1 stdout or terminal, 2 stderr.</summary>
    internal int Stream { get; private set; }

    /// <summary>All output up to and including this block, in bytes: it may be shown when that much was taken.</summary>
    internal long EndOffset { get; set; }

    internal int Length => _length;

    internal ReadOnlySpan<byte> Content => _frame.AsSpan(Prefix, _length);

    internal Span<byte> Free => _frame.AsSpan(Prefix + _length);

    internal void Begin(int stream)
    {
        Stream = stream;
        _length = 0;
    }

    internal void Advance(int count) => _length += count;

    internal ReadOnlySpan<byte> ToFrame()
    {
        _frame[0] = (byte)NodeFrameType.Output;
        BinaryPrimitives.WriteInt32BigEndian(_frame.AsSpan(1), 1 + _length);
        _frame[NodeFrame.HeaderSize] = (byte)Stream;
        return _frame.AsSpan(0, Prefix + _length);
    }
}
