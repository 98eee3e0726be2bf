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

        return new ReportedSink(sink, key.Session, reporter);
    }

    private sealed class ReportedSink(IRecordSink sink, SessionId session, SessionReporter reporter) : IRecordSink
    {
        private readonly Task<SessionTermination> _terminated = FirstAsync(reporter.OnStarted(session), sink.Terminated);
        private bool _ended;

        public long DurableIndex => sink.DurableIndex;

        public Task Failed => sink.Failed;

        public Task<SessionTermination> Terminated => _terminated;

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

        // Told by the stream at once (sync), by a report's answer otherwise.
        private static async Task<SessionTermination> FirstAsync(Task<SessionTermination> reported, Task<SessionTermination> streamed) =>
            await await Task.WhenAny(reported, streamed);
    }
}
