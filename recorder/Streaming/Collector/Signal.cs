namespace Recorder.Streaming.Collector;

/// <summary>Wakes everyone who waits for something to change. Take <see cref="Next"/> first, look second, wait third.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _next;

    public Task Next
    {
        get
        {
            TaskCompletionSource? next = Volatile.Read(ref _next);
            if (next is null)
            {
                var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                next = Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh;
            }

            return next.Task;
        }
    }

    public void Fire() => Interlocked.Exchange(ref _next, null)?.TrySetResult();
}
