namespace Recorder.Streaming.Wire;

/// <summary>Wakes all who wait for something to change. Take <see cref="NextAsync"/> first, then look, then await: no change is missed.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource? _next;

    public Task NextAsync()
    {
        TaskCompletionSource? next = Volatile.Read(ref _next);
        if (next is null)
        {
            var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            next = Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh;
        }

        return next.Task;
    }

    public void Fire() => Interlocked.Exchange(ref _next, null)?.TrySetResult();
}
