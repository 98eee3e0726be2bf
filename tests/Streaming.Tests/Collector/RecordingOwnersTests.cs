using Recorder.Audit;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using TestKit;

namespace Streaming.Tests.Collector;

/// <summary>What reaches the audit log of an upload for a session that is stored already.</summary>
public sealed class RecordingOwnersTests : IAsyncDisposable
{
    private readonly CollectorFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Another_recorder_adds_nothing_to_it()
    {
        CollectorCore core = await _fixture.StartAsync();
        await StoreAsync(core.For("alpha"));

        await TellAsync(core.For("omega"));

        Assert.DoesNotContain(_fixture.Audit.Entries, entry => entry.User == "mallory");
        SessionSummary summary = SessionSummary.From(_fixture.Key.Session, _fixture.Audit.Entries.Where(entry => entry.Session == _fixture.Key.Session))!;
        Assert.Equal((SessionState.Stored, "alice"), (summary.State, summary.User));
    }

    [Theory]
    [InlineData("alpha", "alpha")]
    [InlineData("", "omega")]
    public async Task Its_own_recorder_does_and_any_where_nobody_is_named(string first, string second)
    {
        CollectorCore core = await _fixture.StartAsync();
        await StoreAsync(core.For(first));

        await TellAsync(core.For(second));

        Assert.Contains(_fixture.Audit.Entries, entry => entry.User == "mallory");
    }

    private async Task StoreAsync(ICollector recorder)
    {
        await using ICollectorTrack track = await recorder.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(SessionEvents.Start(0, _fixture.Key.Session), default);
        await track.AppendAsync(SessionEvents.End(1, _fixture.Key.Session), default);
        await track.CompleteAsync(default);
    }

    /// <summary>Of the stored session, then of another: when that is in the log, so is all that is to be there.</summary>
    private async Task TellAsync(ICollector recorder)
    {
        await StartAsync(recorder, _fixture.Key, "mallory", id: 90);
        await StartAsync(recorder, RecordingKey.Main(SessionId.New(TimeProvider.System)), "trent", id: 91);
        await Eventually.TrueAsync(() => _fixture.Audit.Entries.Any(entry => entry.User == "trent"));
    }

    private static async Task StartAsync(ICollector recorder, RecordingKey key, string user, int id)
    {
        var start = new SessionStart
        {
            Metadata = SessionEvents.Metadata(id, EventTypes.SessionStart, EventCodes.SessionStart),
            User = new UserMetadata { User = user },
            Session = new SessionMetadata { SessionID = key.Session.ToString() },
        };
        (start.Metadata.Index, start.Metadata.Time) = (0, Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(ManualTimeProvider.DefaultStart.AddDays(-1)));
        await using ICollectorTrack track = await recorder.CreateAsync(key, live: true, default);
        await track.AppendAsync(SessionEvents.Of(0, new OneOf { SessionStart = start }), default);
        await track.FlushAsync(default);
    }
}
