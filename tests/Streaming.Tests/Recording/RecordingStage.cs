using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming.Recording;
using TestKit;

namespace Streaming.Tests.Recording;

/// <summary>A session recorder over sinks in memory, on a clock moved by hand.</summary>
internal sealed class RecordingStage : ILossReporter
{
    public ManualTimeProvider Time { get; } = new();

    public FakeSinks Sinks { get; } = new();

    public List<RecordingLoss> Losses { get; } = [];

    public SessionContext Context { get; } = new(
        SessionId.Parse("8d1c1e0a-6a50-4c0b-9d4b-1a2b3c4d5e6f"), "planets", "alice", new ServerMetadata { ServerID = "mars" });

    public void Report(RecordingLoss loss)
    {
        lock (Losses)
        {
            Losses.Add(loss);
        }
    }

    public Task<SessionRecorder> StartAsync(RecorderOptions? options = null, ILogger? logger = null) => SessionRecorder.StartAsync(
        Context, Sinks, options ?? new RecorderOptions(), Time, this, logger ?? NullLogger.Instance, CancellationToken.None);

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(IEnumerable<OneOf> events) =>
        Encoding.UTF8.GetString([.. events.Where(e => e.SessionPrint is not null).SelectMany(e => e.SessionPrint.Data)]);
}
