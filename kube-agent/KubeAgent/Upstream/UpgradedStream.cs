namespace KubeAgent.Upstream;

/// <summary>A connection that has left HTTP, both ways; what came together with the 101 is read first.</summary>
internal sealed class UpgradedStream(ApiConnection connection) : DuplexStream(connection)
{
    private readonly Stream _reading = connection.Reader.AsStream(leaveOpen: true);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reading.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        connection.Stream.WriteAsync(buffer, cancellationToken);
}
