using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Unrecorded;

/// <summary>Keeps nothing of a track. The main track's events that are for the audit log are there when a call returns.</summary>
internal sealed class AuditOnlySink(Track track, AuditTeller teller) : IRecordSink
{
    private long _told = -1;

    public long DurableIndex => Volatile.Read(ref _told);

    public async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (track == Track.Main && ForAudit(batch) is { Count: > 0 } messages)
        {
            await teller.TellAsync(messages, cancellationToken);
        }

        Volatile.Write(ref _told, batch.LastIndex);
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static List<ReadOnlyMemory<byte>> ForAudit(RecordBatch batch)
    {
        BatchScan scan = BatchScan.Read(batch, last: -1);
        return
        [
            .. (scan.Notable ?? []).Where(record => record.Key.Kind != OneOf.EventOneofCase.Resize)
                .Select(record => scan.Fresh.Records.Slice(record.Offset, record.Length)),
        ];
    }
}
