using Recorder.Playback.Catalogs;

namespace Recorder.Playback.Checks;

/// <summary>Everything that reading a whole recording once tells about it.</summary>
public sealed record RecordingSurvey
{
    public required string Name { get; init; }

    public required CheckResult Result { get; init; }

    public required SessionListing Session { get; init; }

    /// <summary>How long it plays: from the first output to the last event.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Of the recording's bytes; hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Of its records, however they are cut into parts; hexadecimal.</summary>
    public required string ContentSha256 { get; init; }

    public required int Parts { get; init; }

    public required long Records { get; init; }

    /// <summary>By type, as in the audit log.</summary>
    public required IReadOnlyDictionary<string, long> Events { get; init; }

    /// <summary>Bytes that were printed.</summary>
    public required long OutputBytes { get; init; }

    /// <summary>Bytes of input, when a track of it was recorded.</summary>
    public required long? InputBytes { get; init; }

    /// <summary>columns × rows, in the order they were had; no size twice in a row.</summary>
    public required IReadOnlyList<string> TerminalSizes { get; init; }

    public required IReadOnlyList<CheckFinding> Findings { get; init; }
}
