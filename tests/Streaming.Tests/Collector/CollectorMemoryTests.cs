using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;

namespace Streaming.Tests.Collector;

/// <summary>Measured with no other test beside it.</summary>
[CollectionDefinition(nameof(CollectorMemoryTests), DisableParallelization = true)]
[Collection(nameof(CollectorMemoryTests))]
public sealed class CollectorMemoryTests
{
    [Fact]
    public async Task A_quiet_session_needs_little_memory()
    {
        const int Sessions = 200, MostEach = 16 * 1024;
        await using var fixture = new CollectorFixture(new CollectorOptions());
        CollectorCore core = await fixture.StartAsync();
        await AddSessionAsync(fixture, core); // What is made once is made by now.
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int i = 0; i < Sessions; i++)
        {
            await AddSessionAsync(fixture, core);
        }

        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Sessions;
        Assert.True(each <= MostEach, $"{each} bytes each, allowed {MostEach}"); // Less than none: what tests before this one held is free now.
        Assert.Equal(Sessions + 1, core.OpenUploads);
    }

    // The collector itself keeps the track.
    private static async Task AddSessionAsync(CollectorFixture fixture, CollectorCore core)
    {
        RecordingKey key = RecordingKey.Main(SessionId.New(fixture.Time));
        ICollectorTrack track = await core.CreateAsync(key, live: true, default);
        await track.AppendAsync(SessionEvents.Start(0, key.Session), default);
        await track.AppendAsync(Prints.Batch(1, 20, 50), default);
        await track.FlushAsync(default);
    }
}
