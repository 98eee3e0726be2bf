using Recorder.Format;

namespace Recorder.Playback.Checks;

/// <summary>One thing that a check noticed.</summary>
/// <param name="Kind">Of <see cref="FindingKind"/> or <see cref="CheckKind"/>, as <c>kebab-case</c>.</param>
/// <param name="Severity">information, warning (something may be missing) or error.</param>
/// <param name="Track">recording, input, streams or index.</param>
/// <param name="Offset">Where in the track, in bytes, when that is known.</param>
/// <param name="Message">For people.</param>
public sealed record CheckFinding(string Kind, FindingSeverity Severity, string Track, long? Offset, string Message)
{
    public static CheckFinding Of(CheckKind kind, FindingSeverity severity, string track, long? offset, string message) =>
        new(ToKebab(kind.ToString()), severity, track, offset, message);

    public static CheckFinding Of(RecordingFinding finding, string track) =>
        new(ToKebab(finding.Kind.ToString()), finding.Severity, track, finding.Offset, finding.Message);

    private static string ToKebab(string name) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
