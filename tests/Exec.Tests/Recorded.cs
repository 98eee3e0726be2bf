using System.Text;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Playback.Export;
using Recorder.Playback.Sources;
using Recorder.Storage;
using TestKit;
using TestKit.Recordings;

namespace Exec.Tests;

/// <summary>A stored recording, read back.</summary>
internal sealed record Recorded(ReadRecording Main, ReadRecording? Input, ReadRecording? Streams, string Text)
{
    internal SessionStart Start => Main.Events[0].SessionStart;

    internal SessionEnd End => Main.Events[^1].SessionEnd;

    internal CommandMetadata? Command => Main.Events.Select(record => record.Exec?.Command).SingleOrDefault(command => command is not null);

    internal string[] Sizes => [.. Main.Events.Where(record => record.Resize is not null).Select(record => record.Resize.TerminalSize)];

    internal string[] Kinds => [.. Main.Keys.Select(key => key.Kind.ToString())];

    /// <summary>What came out on standard error, and on it alone.</summary>
    internal string ErrorText
    {
        get
        {
            HashSet<long> marked = [.. Streams?.Events.Where(mark => mark.SessionPrint.Offset == 2).Select(mark => mark.SessionPrint.ChunkIndex) ?? []];
            return Encoding.UTF8.GetString([.. Main.Events.Where(record => record.SessionPrint is not null && marked.Contains(record.SessionPrint.Metadata.Index))
                .SelectMany(record => record.SessionPrint.Data)]);
        }
    }

    internal static async Task<Recorded> LoadAsync(MemoryRecordingStore store, SessionId session)
    {
        async Task<ReadRecording?> TrackAsync(Track track)
        {
            StoredRecording? found = await store.FindAsync(new RecordingKey(session, track), default);
            return found is null ? null : await ReadRecording.FromAsync(await store.OpenReadAsync(found, 0, null, default));
        }

        StoredRecording main = await store.FindAsync(RecordingKey.Main(session), default) ?? throw new InvalidOperationException("nothing is stored");
        using var text = new MemoryStream();
        await TextExport.WriteAsync(new StoreRecordingSource(store, main), text, TimeSpan.Zero, withInput: false, default);
        return new Recorded((await TrackAsync(Track.Main))!, await TrackAsync(Track.Input), await TrackAsync(Track.Streams), Encoding.UTF8.GetString(text.ToArray()));
    }
}
