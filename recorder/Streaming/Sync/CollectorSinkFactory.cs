using Microsoft.Extensions.Logging;
using Recorder.Storage;

namespace Recorder.Streaming.Sync;

/// <summary>Sinks of the sync modes: each session streams to one of these collectors, and to another when it is lost.</summary>
public sealed class CollectorSinkFactory(
    IReadOnlyList<ICollector> collectors, CollectorSinkOptions options, TimeProvider time, Random random, ILogger<CollectorSinkFactory> log)
    : IRecordSinkFactory
{
    /// <inheritdoc/>
    public async ValueTask<IRecordSink> OpenAsync(RecordingKey key, CancellationToken cancellationToken)
    {
        var search = new CollectorSearch(key, collectors, options, time, random, log);
        return new CollectorSink(key, await search.CreateAsync(cancellationToken), search, options, time, log);
    }
}
