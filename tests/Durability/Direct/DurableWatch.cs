using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;

namespace Durability.Direct;

/// <summary>Lets a session's sink be looked at from beside: what it calls durable is the promise.</summary>
internal sealed class DurableWatch(IRecordSinkFactory sinks) : IRecordSinkFactory
{
    private IRecordSink? _main;

    public long DurableIndex => _main?.DurableIndex ?? -1;

    public async ValueTask<IRecordSink> OpenAsync(RecordingKey key, CancellationToken cancellationToken)
    {
        IRecordSink sink = await sinks.OpenAsync(key, cancellationToken);
        if (key.Track == Track.Main)
        {
            _main = sink;
        }

        return sink;
    }
}
