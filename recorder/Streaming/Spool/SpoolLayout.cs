using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Spool;

/// <summary>
/// Names in the spool's folder: <c>&lt;sid&gt;.&lt;track&gt;/</c> with <c>000001.journal</c>, … and <c>state.json</c>; <c>quarantine/</c>;
/// <c>lost/</c>; <c>lock</c>; <c>.gone-&lt;guid&gt;/</c>, what is being deleted.
/// </summary>
internal sealed class SpoolLayout(string root)
{
    public const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string SegmentEnding = ".journal";
    private const string GonePrefix = ".gone-";
    private const string SalvagedName = "salvaged.journal", BegunName = "begun.journal";

    public string Root { get; } = Path.GetFullPath(root);

    public string Lock => Path.Combine(Root, "lock");

    public string QuarantineFolder => Path.Combine(Root, "quarantine");

    public string Lost => Path.Combine(Root, "lost");

    public string Track(RecordingKey key) => Path.Combine(Root, $"{key.Session}.{key.Track.ToString().ToLowerInvariant()}");

    /// <summary>A name for a track that is deleted from now on, however much of it is still there.</summary>
    public string NewGone() => Path.Combine(Root, $"{GonePrefix}{Guid.NewGuid():N}");

    /// <summary>What processes did not finish deleting.</summary>
    public string[] Gone() => Directory.GetDirectories(Root, GonePrefix + "*");

    /// <summary>False: the folder holds no track.</summary>
    public static bool TryParse(string folder, out RecordingKey key)
    {
        string[] parts = Path.GetFileName(folder).Split('.');
        bool parsed = parts.Length == 2
            & SessionId.TryParse(parts[0], out SessionId session)
            & Enum.TryParse(parts[^1], ignoreCase: true, out Track track) && Enum.IsDefined(track);
        key = new RecordingKey(session, track);
        return parsed;
    }

    public static string State(string folder) => Path.Combine(folder, "state.json");

    public static string Salvaged(string folder) => Path.Combine(folder, SalvagedName);

    /// <summary>A segment that a recovery writes, until it is whole.</summary>
    public static string Begun(string folder) => Path.Combine(folder, BegunName);

    public static string Segment(string folder, int number) => Path.Combine(folder, $"{number:D6}{SegmentEnding}");

    /// <summary>Segments in order, by number.</summary>
    public static string[] Segments(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*" + SegmentEnding)
            .Where(path => int.TryParse(Path.GetFileNameWithoutExtension(path), out _))
            .Order(StringComparer.Ordinal),
    ];
}
