using Recorder.Format;

namespace Recorder.Storage.Files;

/// <summary>
/// The file name of a finished recording: <c>&lt;session id&gt;[.r&lt;revision&gt;].&lt;track&gt;</c>, where the first revision has no
/// number, and the main track is called <c>tar</c>, as Teleport calls it.
/// </summary>
internal readonly record struct RecordingName(RecordingKey Key, int Revision)
{
    public static RecordingName Of(StoredRecording recording) => new(recording.Key, recording.Revision);

    public static RecordingName Of(Upload upload) => new(upload.Key, upload.Revision);

    public override string ToString() => $"{Stem}.{TrackText}";

    /// <summary>
    /// The name of a sidecar. Those of the main track are named after the session (<c>&lt;sid&gt;.index</c>), those of the others after
    /// the track (<c>&lt;sid&gt;.input.index</c>).
    /// </summary>
    public string Sidecar(string extension) => Key.Track == Track.Main ? $"{Stem}.{extension}" : $"{Stem}.{TrackText}.{extension}";

    /// <summary>Reads back exactly what <see cref="ToString"/> writes, and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RecordingName name)
    {
        name = default;
        if (text.Length <= SessionId.TextLength || text[SessionId.TextLength] != '.'
            || !SessionId.TryParse(text[..SessionId.TextLength], out SessionId session))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text[(SessionId.TextLength + 1)..];
        int revision = 1;
        if (rest is ['r', ..] && rest.IndexOf('.') is > 0 and int dot)
        {
            ReadOnlySpan<char> digits = rest[1..dot];
            if (digits is ['0', ..] || digits.ContainsAnyExceptInRange('0', '9') || !int.TryParse(digits, out revision) || revision < 2)
            {
                return false;
            }

            rest = rest[(dot + 1)..];
        }

        Track? track = rest switch { "tar" => Track.Main, "input" => Track.Input, "streams" => Track.Streams, _ => null };
        name = new RecordingName(new RecordingKey(session, track ?? default), revision);
        return track is not null;
    }

    private string Stem => Revision == 1 ? Key.Session.ToString() : $"{Key.Session}.r{Revision}";

    private string TrackText => Key.Track switch
    {
        Track.Main => "tar",
        Track.Input => "input",
        Track.Streams => "streams",
        _ => throw new ArgumentOutOfRangeException(nameof(Track), Key.Track, "unknown track"),
    };
}
