using System.Buffers;
using Benchmarks.Measuring;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;

namespace Benchmarks.Collectors;

/// <summary>One recorder's session at a collector: some prints every second, and the time until each second's are durable.</summary>
internal sealed class LoadSession(ICollectorTrack track, int number) : IAsyncDisposable
{
    private const int PrintSize = 256, PrintsPerBatch = 4;

    private static readonly byte[] _text = TerminalText.Make(1024 * 1024, seed: 5);

    private readonly ArrayBufferWriter<byte> _records = new(2 * PrintSize * PrintsPerBatch);
    private long _next;

    /// <summary>Milliseconds from a batch to its acknowledgement.</summary>
    public List<double> Acknowledged { get; } = [];

    public static async Task<LoadSession> OpenAsync(ICollector collector, int number)
    {
        var key = new RecordingKey(SessionId.New(TimeProvider.System), Track.Main);
        return new LoadSession(await collector.CreateAsync(key, live: true, CancellationToken.None), number);
    }

    /// <summary>Sends a batch each second, the sessions evenly spread over it.</summary>
    public async Task RunAsync(int seconds, int sessions)
    {
        long started = TimeProvider.System.GetTimestamp();
        for (int second = 0; second < seconds; second++)
        {
            TimeSpan due = TimeSpan.FromSeconds(second + (double)number / sessions) - TimeProvider.System.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, TimeProvider.System, CancellationToken.None);
            }

            long sent = TimeProvider.System.GetTimestamp();
            RecordBatch batch = NextBatch();
            await track.AppendAsync(batch, CancellationToken.None);
            await track.WaitDurableAsync(batch.LastIndex, CancellationToken.None);
            Acknowledged.Add(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
        }
    }

    public Task CompleteAsync() => track.CompleteAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => track.DisposeAsync();

    private RecordBatch NextBatch()
    {
        _records.ResetWrittenCount();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        long first = _next;
        for (int i = 0; i < PrintsPerBatch; i++, _next++)
        {
            int at = (int)((number * 4001L + _next * PrintSize) % (_text.Length - PrintSize));
            var print = new PrintRecord(_next, now, _next, 0, _next * PrintSize, default);
            RecordEncoder.WritePrint(_records, print, _text.AsSpan(at, PrintSize));
        }

        return new RecordBatch(_records.WrittenMemory, PrintsPerBatch, first, _next - 1);
    }
}
