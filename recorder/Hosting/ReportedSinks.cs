using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Uploads;

namespace Recorder.Hosting;

/// <summary>Tells the session reporter which sessions run: those whose main track is open.</summary>
internal sealed class ReportedSinks(IRecordSinkFactory sinks, SessionReporter reporter) : IRecordSinkFactory
{
    public async ValueTask<IRecordSink> OpenAsync(RecordingKey key, CancellationToken cancellationToken)
    {
        IRecordSink sink = await sinks.OpenAsync(key, cancellationToken);
        if (key.Track != Track.Main)
        {
            return sink;
        }

        reporter.OnStarted(key.Session);
        return new ReportedSink(sink, key.Session, reporter);
    }

    private sealed class ReportedSink(IRecordSink sink, SessionId session, SessionReporter reporter) : IRecordSink
    {
        private bool _ended;

        public long DurableIndex => sink.DurableIndex;

        public Task Failed => sink.Failed;

        public ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken) => sink.AppendAsync(batch, cancellationToken);

        public ValueTask FlushAsync(CancellationToken cancellationToken) => sink.FlushAsync(cancellationToken);

        public ValueTask CompleteAsync(CancellationToken cancellationToken) => sink.CompleteAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            if (!_ended)
            {
                _ended = true;
                reporter.OnEnded(session);
            }

            return sink.DisposeAsync();
        }
    }
}
