using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;

namespace Streaming.Tests.Collector;

/// <summary>kill -9 around every call that a collector makes to its store.</summary>
public sealed class CollectorKillTests
{
    private const int LastEvent = 239;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_call_to_the_store_nothing_acknowledged_is_lost_or_doubled(bool afterEffect)
    {
        int point = 1;
        while (await SurvivesAsync(point, afterEffect))
        {
            point++;
        }

        Assert.InRange(point, 8, 100); // Create, parts, list, complete, read back, sidecar, audit were all met.
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_call_while_late_events_are_taken_the_new_revision_is_whole(bool afterEffect)
    {
        int point = 1;
        while (await SurvivesReopeningAsync(point, afterEffect))
        {
            point++;
        }

        Assert.InRange(point, 8, 100);
    }

    // False: the whole scenario has fewer calls.
    private static async Task<bool> SurvivesAsync(int point, bool afterEffect)
    {
        await using var fixture = new CollectorFixture(new CollectorOptions { PartSize = 4096, PartWorkers = 1 });
        var killable = new KillableStore(fixture.Store, point, afterEffect);
        CollectorCore first = await fixture.StartAsync(killable);
        ICollectorTrack track = await first.CreateAsync(fixture.Key, live: true, default);
        Guid upload = track.UploadId;
        for (int index = 0; index <= LastEvent; index += 20)
        {
            await track.AppendAsync(Prints.Batch(index, index + 19), default);
        }

        await track.FlushAsync(default);
        long acknowledged = track.DurableIndex;
        Task<StoredTrack> completing = track.CompleteAsync(default);
        bool killed = await Task.WhenAny(killable.Killed, completing) == killable.Killed;

        await fixture.KillAsync();
        CollectorCore second = await fixture.StartAsync();
        await using ICollectorTrack resumed = await second.ResumeAsync(fixture.Key, upload, live: true, default);
        Assert.InRange(resumed.DurableIndex, acknowledged, LastEvent);
        StoredTrack stored = await resumed.CompleteAsync(default);

        Assert.Equal(Prints.Digest(0, LastEvent), stored.ContentSha256.ToArray());
        Assert.Equal(1, stored.Revision);
        Assert.Equal(Enumerable.Range(0, LastEvent + 1).Select(i => (long)i), await fixture.ReadIndicesAsync());
        Assert.Single(fixture.AuditTypes, "session.upload");
        Assert.Equal(0, second.OpenUploads);
        return killed;
    }

    private static async Task<bool> SurvivesReopeningAsync(int point, bool afterEffect)
    {
        await using var fixture = new CollectorFixture(new CollectorOptions { PartSize = 4096, PartWorkers = 1 });
        CollectorCore zeroth = await fixture.StartAsync();
        ICollectorTrack track = await zeroth.CreateAsync(fixture.Key, live: true, default);
        Guid upload = track.UploadId;
        await track.AppendAsync(Prints.Batch(0, 99), default);
        await track.CompleteAsync(default);
        await fixture.KillAsync();

        var killable = new KillableStore(fixture.Store, point, afterEffect);
        CollectorCore first = await fixture.StartAsync(killable);
        Task completing = ResumeAndCompleteAsync(first, fixture.Key, upload);
        bool killed = await Task.WhenAny(killable.Killed, completing) == killable.Killed;
        await fixture.KillAsync();

        StoredTrack stored = await ResumeAndCompleteAsync(await fixture.StartAsync(), fixture.Key, upload);

        Assert.Equal(Prints.Digest(0, LastEvent), stored.ContentSha256.ToArray());
        Assert.Equal(2, stored.Revision);
        Assert.Equal(100, (await fixture.ReadIndicesAsync(revision: 1)).Count);
        Assert.Equal(LastEvent + 1, (await fixture.ReadIndicesAsync(revision: 2)).Count);
        return killed;
    }

    private static async Task<StoredTrack> ResumeAndCompleteAsync(CollectorCore core, RecordingKey key, Guid upload)
    {
        await using ICollectorTrack track = await core.ResumeAsync(key, upload, live: true, default);
        for (long index = track.DurableIndex + 1; index <= LastEvent; index += 70)
        {
            await track.AppendAsync(Prints.Batch(index, Math.Min(index + 69, LastEvent)), default);
        }

        return await track.CompleteAsync(default);
    }
}
