using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Sync;
using Recorder.Streaming.Wire;
using Streaming.Tests.Collector;
using Streaming.Tests.Wire;
using TestKit;

namespace Streaming.Tests.Sync;

/// <summary>The whole way from sink to collector, over a connection that breaks again and again at any byte.</summary>
public sealed class CutConnectionTests
{
    private static readonly CollectorSinkOptions _options = new()
    {
        Backoff = new BackoffPolicy(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)),
        ResumeTimeout = TimeSpan.FromMinutes(2),
        AckTimeout = TimeSpan.FromMinutes(2),
        OpenTimeout = TimeSpan.FromMinutes(2),
    };

    [Theory]
    [InlineData(20_000, 500, 200, true)]
    [InlineData(100_000, 1_000, 600, false)]
    public async Task A_stream_over_a_breaking_connection_loses_and_repeats_nothing(int bytesBetweenCuts, int batches, int size, bool autoDurable)
    {
        var collector = new FakeCollector { AutoDurable = autoDurable };

        long events = await SendAsync(RecordingKey.Main(SessionId.New(TimeProvider.System)), collector, bytesBetweenCuts, batches, size);

        FakeUpload stored = collector.Uploads.Values.Single(upload => upload.IsCompleted);
        Assert.Equal(Enumerable.Range(0, (int)events).Select(i => (long)i), stored.Indices);
    }

    [Fact]
    public async Task A_stream_to_the_real_collector_over_a_breaking_connection_is_stored_whole()
    {
        await using var fixture = new CollectorFixture();

        long events = await SendAsync(fixture.Key, (await fixture.StartAsync()).For("recorder"), bytesBetweenCuts: 50_000, batches: 500, size: 400);

        Assert.Equal(Enumerable.Range(0, (int)events).Select(i => (long)i), await fixture.ReadIndicesAsync());
    }

    private static async Task<long> SendAsync(RecordingKey key, ICollector collector, int bytesBetweenCuts, int batches, int size)
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using CollectorHost host = await CollectorHost.OnUnixSocketAsync(collector);
        await using var proxy = new CuttingProxy(host.SocketPath, seed, bytesBetweenCuts);
        using var client = new CollectorClient(new CollectorClientOptions { Endpoint = $"unix://{proxy.SocketPath}" }, TimeProvider.System);
        var sinks = new CollectorSinkFactory([client], _options, TimeProvider.System, new Random(seed), NullLogger<CollectorSinkFactory>.Instance);

        await using IRecordSink sink = await sinks.OpenAsync(key, default);
        long next = 0;
        int unflushed = 0;
        for (int i = 0; i < batches; i++)
        {
            long last = next + random.Next(3);
            RecordBatch batch = Prints.Batch(next, last, random.Next(size));
            await sink.AppendAsync(batch, default).AsTask().WaitAsync(Eventually.Bound);
            next = last + 1;
            unflushed += batch.Records.Length;

            // What waits travels as one message: it must be able to get through between two cuts.
            if (random.Next(10) == 0 || bytesBetweenCuts / 8 < unflushed)
            {
                unflushed = 0;
                await sink.FlushAsync(default).AsTask().WaitAsync(Eventually.Bound);
            }
        }

        proxy.IsTame = true;
        await sink.CompleteAsync(default).AsTask().WaitAsync(Eventually.Bound); // Compares count and digest.
        Assert.InRange(proxy.Cuts, 3, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"{proxy.Cuts} cuts, {next} events");
        return next;
    }
}
