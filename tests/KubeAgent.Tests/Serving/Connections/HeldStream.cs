namespace KubeAgent.Tests.Serving.Connections;

/// <summary>Keeps what is written, when it lets writes through.</summary>
internal sealed class HeldStream : MemoryStream
{
    private TaskCompletionSource? _held;
    private Exception? _failure;

    public byte[] Written => ToArray();

    /// <summary>From now on writes wait.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => _held!.SetResult();

    /// <summary>From now on writes fail.</summary>
    public void Break(Exception failure) => _failure = failure;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_failure is not null)
        {
            throw _failure;
        }

        await (_held?.Task ?? Task.CompletedTask);
        Write(buffer.Span);
    }
}
