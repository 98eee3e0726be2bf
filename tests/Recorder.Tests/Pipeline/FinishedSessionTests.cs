using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Hosting;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;
using TestKit;

namespace Recorder.Tests.Pipeline;

/// <summary>A program that records runs for months: what is over must leave nothing behind in it.</summary>
public sealed class FinishedSessionTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("finished-").FullName;
    private readonly CollectorCore _core;

    public FinishedSessionTests() => _core = new CollectorCore(
        new MemoryRecordingStore(_time), new MemoryAuditLog(), new MemorySessionTrackers(_time), Path.Combine(_folder, "journals"), new CollectorOptions(), _time, NullLogger.Instance);

    [Theory]
    [InlineData(RecordingRoute.AuditLog)]
    [InlineData(RecordingRoute.Spool)]
    public async Task A_session_that_is_over_is_held_by_nothing(RecordingRoute route)
    {
        var options = new PipelineOptions(route) { Spool = new SpoolOptions { Directory = Path.Combine(_folder, "spool") } };
        await using RecordingPipeline pipeline = await RecordingPipeline.OpenAsync(options, [_core], NullLoggerFactory.Instance, _time, default);

        WeakReference[] over = await RecordAsync(pipeline);

        await Eventually.TrueAsync(() =>
        {
            GC.Collect();
            return !over.Any(held => held.IsAlive);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _core.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference[]> RecordAsync(RecordingPipeline pipeline)
    {
        SessionRecorder recorder = await SessionRecorder.StartAsync(
            new SessionContext(SessionId.New(TimeProvider.System), "here", "alice", null), pipeline.Sinks, new RecorderOptions(), _time,
            pipeline.Losses, NullLogger.Instance, default);
        await recorder.PrintAsync(OutputStream.Stdout, "hello"u8.ToArray(), default);
        await recorder.CompleteAsync(default);
        await recorder.DisposeAsync();
        return [new WeakReference(recorder), new WeakReference(recorder.Terminated)];
    }
}
