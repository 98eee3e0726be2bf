using Recorder.Playback.Checks;

namespace Recorder.Cli.Show;

/// <summary><c>verify --format json</c>.</summary>
internal sealed record VerifyReport(
    string Recording, string Result, int Parts, long Records, long Size, string Sha256, string ContentSha256, IReadOnlyList<CheckFinding> Findings)
{
    public static VerifyReport Of(RecordingSurvey survey) => new(
        survey.Name,
        survey.Result.ToString().ToLowerInvariant(),
        survey.Parts,
        survey.Records,
        survey.Session.Size,
        survey.Sha256,
        survey.ContentSha256,
        survey.Findings);
}
