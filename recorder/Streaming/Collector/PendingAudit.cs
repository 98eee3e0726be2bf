using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>A track's notable events that are not durable yet, and so not in the audit log either. Not synchronized.</summary>
/// <param name="session">The session it is of.</param>
/// <param name="owner">The recorder that opened it.</param>
internal sealed class PendingAudit(SessionId session, string owner)
{
    private readonly Queue<(long Index, byte[] Message)> _events = new();

    public void Add(in BatchScan scan)
    {
        foreach (NotableRecord record in scan.Notable ?? [])
        {
            ReadOnlyMemory<byte> message = scan.Fresh.Records.Slice(record.Offset, record.Length);
            _events.Enqueue((record.Key.Index, message.ToArray()));
        }
    }

    /// <summary>Passes on what is durable by now.</summary>
    public void Release(long durableIndex, AuditFeed feed)
    {
        while (_events.TryPeek(out (long Index, byte[] Message) next) && next.Index <= durableIndex)
        {
            _events.Dequeue();
            feed.Add(new AuditEvent(session, next.Message), owner);
        }
    }
}
