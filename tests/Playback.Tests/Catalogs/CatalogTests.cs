using Playback.Tests.Sources;
using Recorder.Format;
using Recorder.Playback.Catalogs;
using Recorder.Playback.Sources;
using Recorder.Storage;
using TestKit;

namespace Playback.Tests.Catalogs;

public sealed class CatalogTests
{
    private const string First = "00000000-0000-4000-8000-000000000001";
    private const string Second = "00000000-0000-4000-8000-000000000002";

    private readonly MemoryRecordingStore _store = new(new ManualTimeProvider());

    [Fact]
    public async Task A_recording_tells_who_what_and_when()
    {
        await PutAsync(First, new SampleRecording(First).Start(command: ["ls", "-l"]).Print(0, "a").Cut().End(2500).ToBytes());

        SessionListing session = Assert.Single(await ListAsync(new SessionFilter()));

        Assert.Equal(First, session.Sid);
        Assert.Equal("ssh alice@example.com bob@planet: ls -l", $"{session.Kind} {session.User} {session.Title}");
        Assert.Equal(TimeSpan.FromMilliseconds(2500), session.Length);
        Assert.Equal((SessionStates.Stored, true, false), (session.State, session.Interactive, session.Recovered));
    }

    [Fact]
    public async Task One_without_an_end_is_unfinished_and_one_cut_off_is_damaged()
    {
        byte[] whole = new SampleRecording(First).Start().Print(0, "a").ToBytes();
        await PutAsync(First, whole);
        await PutAsync(Second, whole[..^3]);

        IReadOnlyList<SessionListing> sessions = await ListAsync(new SessionFilter());

        Assert.Equal([SessionStates.Unfinished, SessionStates.Damaged], sessions.Select(session => session.State));
    }

    [Fact]
    public async Task What_is_no_recording_is_listed_as_unreadable()
    {
        await PutAsync(First, "not a recording at all, this one, whatever its name says"u8.ToArray());

        Assert.Equal(SessionStates.Unreadable, Assert.Single(await ListAsync(new SessionFilter())).State);
    }

    [Fact]
    public async Task An_upload_under_way_is_listed()
    {
        await _store.CreateUploadAsync(RecordingKey.Main(SessionId.Parse(First)), default);

        Assert.Equal(SessionStates.Unfinished, Assert.Single(await ListAsync(new SessionFilter())).State);
    }

    [Fact]
    public async Task Filters_leave_out_the_others()
    {
        await PutAsync(First, new SampleRecording(First).Start(user: "alice").End(1).ToBytes());
        await PutAsync(Second, new SampleRecording(Second).Start(user: "bob", host: "moon").End(1).ToBytes());

        Assert.Equal([Second], await SidsAsync(new SessionFilter { User = "bob" }));
        Assert.Equal([Second], await SidsAsync(new SessionFilter { Target = "moon" }));
        Assert.Empty(await SidsAsync(new SessionFilter { Kind = "db" }));
        Assert.Equal([First, Second], await SidsAsync(new SessionFilter { Since = SampleRecording.Origin }));
        Assert.Empty(await SidsAsync(new SessionFilter { Until = SampleRecording.Origin }));
        Assert.Equal([First], await SidsAsync(new SessionFilter { Limit = 1 }));
    }

    [Fact]
    public async Task A_session_that_is_not_there_is_named()
    {
        var catalog = new StoreCatalog(_store, "records");

        Assert.Contains(First, (await Assert.ThrowsAsync<RecordingSourceException>(() => catalog.OpenAsync(SessionId.Parse(First), default))).Message);
    }

    [Fact]
    public async Task A_server_is_asked_with_all_filters()
    {
        using var server = new ScriptedServer([], null, null)
        {
            Sessions = $$"""[{"sid":"{{First}}","kind":"ssh","user":"alice","started":"2026-05-01T10:00:00Z","ended":null,"state":"running","size":12,"command":"top","extra":1}]""",
        };

        SessionListing session = Assert.Single(await new HttpCatalog(server.Client).ListAsync(
            new SessionFilter { User = "a&b", Kind = "ssh", Since = SampleRecording.Origin, Limit = 7 }, default));

        Assert.Equal((First, "running", 12L, "top"), (session.Sid, session.State, session.Size, session.Command));
        Assert.Equal(["/v1/sessions?user=a%26b&kind=ssh&since=2026-05-01T10%3A00%3A00.0000000Z&limit=7"], server.Requests);
    }

    [Fact]
    public async Task A_server_that_answers_nonsense_is_told()
    {
        using var server = new ScriptedServer([], null, null) { Sessions = "<html>" };

        await Assert.ThrowsAsync<RecordingSourceException>(() => new HttpCatalog(server.Client).ListAsync(new SessionFilter(), default));
    }

    private Task<IReadOnlyList<SessionListing>> ListAsync(SessionFilter filter) => new StoreCatalog(_store, "records").ListAsync(filter, default);

    private async Task<IEnumerable<string>> SidsAsync(SessionFilter filter) => (await ListAsync(filter)).Select(session => session.Sid);

    private async Task PutAsync(string session, byte[] recording)
    {
        Upload upload = await _store.CreateUploadAsync(RecordingKey.Main(SessionId.Parse(session)), default);
        await _store.CompleteUploadAsync(upload, [await _store.UploadPartAsync(upload, 1, recording, default)], default);
    }
}
