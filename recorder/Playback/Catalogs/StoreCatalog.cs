using Recorder.Format;
using Recorder.Playback.Sources;
using Recorder.Storage;

namespace Recorder.Playback.Catalogs;

/// <summary>The recordings of a store. Works from the recordings alone; nothing is cached.</summary>
/// <param name="store">The store; a Teleport records directory is one.</param>
/// <param name="name">What messages call it.</param>
public sealed class StoreCatalog(IRecordingStore store, string name) : ISessionCatalog
{
    private const int Concurrency = 4;

    public async Task<IReadOnlyList<SessionListing>> ListAsync(SessionFilter filter, CancellationToken cancellationToken)
    {
        var listed = new List<SessionListing>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(FindAsync(cancellationToken), options, async (recording, token) =>
        {
            SessionListing session = await ReadAsync(recording, token);
            if (filter.Matches(session))
            {
                lock (listed)
                {
                    listed.Add(session);
                }
            }
        });
        listed.AddRange((await ListUnfinishedAsync(listed, cancellationToken)).Where(filter.Matches));
        return [.. listed.OrderByDescending(session => session.Started).ThenBy(session => session.Sid, StringComparer.Ordinal).Take(filter.Limit)];
    }

    public async Task<IRecordingSource> OpenAsync(SessionId session, CancellationToken cancellationToken)
    {
        StoredRecording? recording = await store.FindAsync(RecordingKey.Main(session), cancellationToken);
        return recording is null
            ? throw new RecordingSourceException($"{name} has no recording of session {session}; `recordings ls` shows what it has")
            : new StoreRecordingSource(store, recording);
    }

    private async IAsyncEnumerable<StoredRecording> FindAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (StoredRecording recording in store.ListRecordingsAsync(cancellationToken))
        {
            if (recording.Key.Track == Track.Main)
            {
                yield return recording;
            }
        }
    }

    private async Task<SessionListing> ReadAsync(StoredRecording recording, CancellationToken cancellationToken)
    {
        await using var source = new StoreRecordingSource(store, recording);
        SessionListing session = await ListingReader.ReadAsync(source, cancellationToken);

        // The file's name is what it can be opened by, whatever the events in it say.
        return session with { Sid = recording.Key.Session.ToString(), Revision = recording.Revision };
    }

    // A session whose upload was started and not completed can be seen, but not yet be played.
    private async Task<List<SessionListing>> ListUnfinishedAsync(List<SessionListing> finished, CancellationToken cancellationToken)
    {
        HashSet<string> known = [.. finished.Select(session => session.Sid)];
        var unfinished = new List<SessionListing>();
        await foreach (Upload upload in store.ListUploadsAsync(cancellationToken))
        {
            if (upload.Key.Track == Track.Main && upload.Revision == 1 && known.Add(upload.Key.Session.ToString()))
            {
                unfinished.Add(new SessionListing
                {
                    Sid = upload.Key.Session.ToString(),
                    Started = upload.Initiated,
                    State = SessionStates.Unfinished,
                });
            }
        }

        return unfinished;
    }
}
