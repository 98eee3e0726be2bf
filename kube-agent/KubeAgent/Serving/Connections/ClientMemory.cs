using System.Buffers;

namespace KubeAgent.Serving.Connections;

/// <summary>The memory that all share, never none: Kestrel asks for "some" of it as the place for what can no longer be sent, and fails without.</summary>
internal sealed class ClientMemory : MemoryPool<byte>
{
    public static new ClientMemory Shared { get; } = new();

    public override int MaxBufferSize => MemoryPool<byte>.Shared.MaxBufferSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => MemoryPool<byte>.Shared.Rent(minBufferSize == 0 ? -1 : minBufferSize);

    protected override void Dispose(bool disposing)
    {
        // Nobody's own.
    }
}
