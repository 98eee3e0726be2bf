using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Sync;

namespace Recorder.Streaming.Unrecorded;

/// <summary>Sinks of mode <c>off</c>: nothing is recorded, and the audit log has what a recording would have told it.</summary>
/// <param name="collector">Has the audit log.</param>
/// <param name="options">How long a new session, and one that runs, may wait for it.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Spreads the tries.</param>
/// <param name="log">Told of what cannot be told.</param>
public sealed class AuditOnlySinkFactory(
    ICollector collector, CollectorSinkOptions options, TimeProvider time, Random random, ILogger<AuditOnlySinkFactory> log) : IRecordSinkFactory
{
    /// <inheritdoc/>
    public async ValueTask<IRecordSink> OpenAsync(RecordingKey key, CancellationToken cancellationToken)
    {
        var teller = new AuditTeller(key.Session, collector, options, time, random, log);
        if (key.Track == Track.Main)
        {
            await teller.BeginAsync(cancellationToken);
        }

        return new AuditOnlySink(key.Track, teller);
    }
}
