using Benchmarks.Measuring;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace Benchmarks.Pipeline;

/// <summary>Sessions that print 64 bytes at a time, as fast as they are let.</summary>
internal static class RecordedSessions
{
    public const int PrintSize = 64;

    private const int TextSize = 16 * 1024 * 1024;

    private static readonly byte[] _text = TerminalText.Make(TextSize, seed: 1);

    /// <summary>Records one whole session: start, prints, end.</summary>
    public static async Task RunAsync(IRecordSinkFactory sinks, int prints)
    {
        var context = new SessionContext(SessionId.New(TimeProvider.System), "bench", "alice", Server: null);
        await using SessionRecorder recorder = await SessionRecorder.StartAsync(
            context, sinks, new RecorderOptions(), TimeProvider.System, new NoLosses(), NullLogger.Instance, CancellationToken.None);
        await recorder.RecordAsync(
            new OneOf { SessionStart = new SessionStart { Metadata = NewMetadata(EventTypes.SessionStart) } }, CancellationToken.None);
        await PrintAsync(recorder, prints);
        await recorder.RecordAsync(
            new OneOf { SessionEnd = new SessionEnd { Metadata = NewMetadata(EventTypes.SessionEnd) } }, CancellationToken.None);
        await recorder.CompleteAsync(CancellationToken.None);
    }

    private static async Task PrintAsync(SessionRecorder recorder, int prints)
    {
        for (int i = 0, at = 0; i < prints; i++, at = (at + PrintSize) % TextSize)
        {
            ValueTask taken = recorder.PrintAsync(OutputStream.Stdout, _text.AsMemory(at, PrintSize), CancellationToken.None);
            if (!taken.IsCompletedSuccessfully)
            {
                await taken;
            }
        }
    }

    private static Metadata NewMetadata(string type) => new() { Type = type };

    private sealed class NoLosses : ILossReporter
    {
        public void Report(RecordingLoss loss) => throw new InvalidOperationException($"recording was lost: {loss.Reason}");
    }
}
