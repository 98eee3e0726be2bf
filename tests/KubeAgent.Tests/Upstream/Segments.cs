using System.Buffers;

namespace KubeAgent.Tests.Upstream;

/// <summary>Bytes in several pieces.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    private Segments(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

    public static ReadOnlySequence<byte> Of(byte[] first, byte[] second)
    {
        Segments head = new(first, 0), tail = new(second, first.Length);
        head.Next = tail;
        return new ReadOnlySequence<byte>(head, 0, tail, second.Length);
    }
}
