using Recorder.Playback.Catalogs;
using Recorder.Playback.Checks;

namespace Recorder.Cli.Show;

/// <summary><c>info --format json</c>.</summary>
internal sealed record SurveyReport(
    SessionListing Session,
    string Result,
    double DurationSeconds,
    int Parts,
    long Records,
    IReadOnlyDictionary<string, long> Events,
    IReadOnlyList<string> TerminalSizes,
    long OutputBytes,
    long? InputBytes,
    string Sha256,
    string ContentSha256,
    IReadOnlyList<CheckFinding> Findings)
{
    public static SurveyReport Of(RecordingSurvey survey) => new(
        survey.Session,
        survey.Result.ToString().ToLowerInvariant(),
        survey.Duration.TotalSeconds,
        survey.Parts,
        survey.Records,
        survey.Events,
        survey.TerminalSizes,
        survey.OutputBytes,
        survey.InputBytes,
        survey.Sha256,
        survey.ContentSha256,
        survey.Findings);
}
