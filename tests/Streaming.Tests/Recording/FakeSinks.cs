using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;

namespace Streaming.Tests.Recording;

/// <summary>Opens <see cref="FakeSink"/>s.</summary>
internal sealed class FakeSinks : IRecordSinkFactory
{
    private readonly Dictionary<Track, FakeSink> _sinks = [];

    public Exception? Fault { get; set; }

    public FakeSink this[Track track]
    {
        get
        {
            lock (_sinks)
            {
                return _sinks.TryGetValue(track, out FakeSink? sink) ? sink : _sinks[track] = new FakeSink();
            }
        }
    }

    public List<RecordingKey> Opened { get; } = [];

    public ValueTask<IRecordSink> OpenAsync(RecordingKey key, CancellationToken cancellationToken)
    {
        if (Fault is not null)
        {
            throw Fault;
        }

        lock (Opened)
        {
            Opened.Add(key);
        }

        return new ValueTask<IRecordSink>(this[key.Track]);
    }
}
