using System.Collections.Concurrent;

namespace Fuzz.Engine;

/// <summary>
/// Runs asynchronous code on the calling thread alone: what it awaits is resumed there, in order. So an input is decoded the same
/// way each time, and what it allocates can be counted.
/// </summary>
internal sealed class OneThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    public void Run(Func<Task> action)
    {
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            Task task = action();
            if (!task.IsCompleted)
            {
                task.ContinueWith(_ => Post(static _ => { }, null), TaskScheduler.Default);
            }

            while (!task.IsCompleted || _posted.Count > 0)
            {
                (SendOrPostCallback callback, object? state) = _posted.Take();
                callback(state);
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();
}
