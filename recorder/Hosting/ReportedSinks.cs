using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Uploads;

namespace Recorder.Hosting;

/// <summary>Tells the session reporter which sessions run: those whose main track is open. One that failed goes on as <see cref="ReportedLosses"/> knows.</summary>
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
        private readonly Task<SessionTermination> _terminated = First(reporter.OnStarted(session), sink.Terminated);
        private bool _isComplete, _isClosed;

        public long DurableIndex => sink.DurableIndex;

        public Task Failed => sink.Failed;

        public Task<SessionTermination> Terminated => _terminated;

        public ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken) => sink.AppendAsync(batch, cancellationToken);

        public ValueTask FlushAsync(CancellationToken cancellationToken) => sink.FlushAsync(cancellationToken);

        public async ValueTask CompleteAsync(CancellationToken cancellationToken)
        {
            await sink.CompleteAsync(cancellationToken);
            _isComplete = true;
        }

        public ValueTask DisposeAsync()
        {
            if (!_isClosed)
            {
                _isClosed = true;
                if (_isComplete)
                {
                    reporter.OnEnded(session);
                }
                else
                {
                    reporter.OnGone(session);
                }
            }

            return sink.DisposeAsync();
        }

        // Told by the stream at once (sync), by a report's answer otherwise. Whoever waits for Never is held by it for ever.
        private static Task<SessionTermination> First(Task<SessionTermination> reported, Task<SessionTermination> streamed) =>
            streamed == SessionTermination.Never ? reported : FirstAsync(reported, streamed);

        private static async Task<SessionTermination> FirstAsync(Task<SessionTermination> reported, Task<SessionTermination> streamed) =>
            await await Task.WhenAny(reported, streamed);
    }
}
