using System.Collections.Concurrent;

namespace KubeAgent.Sending;

/// <summary>
/// Sends what all connections have to say in one go, when what else is ready to run has run. A peer that sleeps is woken by the first, and
/// is awake for the rest: each waking costs as much as a send, and on a virtual machine more.
/// </summary>
/// <param name="queue">Runs a turn after what waits already.</param>
internal sealed class SendTurn(Action<IThreadPoolWorkItem> queue) : IThreadPoolWorkItem
{
    private const int UsualCount = 16;

    private readonly ConcurrentQueue<GatheredStream> _waiting = new();
    private int _isQueued;

    public static SendTurn Shared { get; } = new(turn => ThreadPool.UnsafeQueueUserWorkItem(turn, preferLocal: false));

    public void Add(GatheredStream stream)
    {
        _waiting.Enqueue(stream);
        if (Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            queue(this);
        }
    }

    public void Execute()
    {
        Interlocked.Exchange(ref _isQueued, 0); // Who adds from here on gets another turn, be it an empty one.
        List<GatheredStream> sent = new(UsualCount);
        while (_waiting.TryDequeue(out GatheredStream? stream))
        {
            stream.Send();
            sent.Add(stream);
        }

        // Only now, for who is told goes on at once with something else.
        foreach (GatheredStream stream in sent)
        {
            _ = stream.TellAsync();
        }
    }
}
