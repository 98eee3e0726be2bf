using Recorder.Format;
using Recorder.Playback.Checks;

namespace Recorder.Cli.Show;

/// <summary>Findings for people.</summary>
internal static class Findings
{
    public static string Line(CheckFinding finding, Style style)
    {
        string severity = finding.Severity switch
        {
            FindingSeverity.Error => style.Bad("error"),
            FindingSeverity.Warning => style.Warning("warning"),
            _ => style.Dim("note"),
        };
        string place = finding.Offset is long offset ? $"{finding.Track} at byte {offset}" : finding.Track;
        return $"{severity}: {place}: {finding.Kind}: {Plain.Text(finding.Message)}";
    }
}
