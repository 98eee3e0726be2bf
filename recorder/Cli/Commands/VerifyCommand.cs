using System.CommandLine;
using System.Text.Json;
using Recorder.Cli.Show;
using Recorder.Playback.Checks;

namespace Recorder.Cli.Commands;

/// <summary><c>recordings verify</c></summary>
internal static class VerifyCommand
{
    private const string Examples = """
        Exits with 0 when it is whole, 1 when something is missing or differs, 2 when it cannot be read.

        Examples:
          recordings verify session.tar
          recordings verify 0198c0de-… --dir records --format json
        """;

    public static Command Create(TimeProvider time) => SurveyCommand.Create(
        "verify", "Read a whole recording with its sidecars, and say what is wrong with them", Examples, "verifying", Write,
        survey => JsonSerializer.SerializeToElement(VerifyReport.Of(survey), SurveyJson.Default.VerifyReport),
        result => result switch { CheckResult.Whole => ExitCode.Done, CheckResult.Damaged => ExitCode.Damaged, _ => ExitCode.Failed },
        time);

    private static void Write(RecordingSurvey survey)
    {
        Style style = Style.ForOutput;
        foreach (CheckFinding finding in survey.Findings)
        {
            Console.Out.WriteLine(Findings.Line(finding, style));
        }

        string counts = $"{survey.Records} events in {survey.Parts} parts, {Sizes.Show(survey.Session.Size)}";
        Console.Out.WriteLine(survey.Result switch
        {
            CheckResult.Whole => $"{Plain.Text(survey.Name)}: {style.Good("whole")} ({counts})",
            CheckResult.Damaged => $"{Plain.Text(survey.Name)}: {style.Warning("damaged")} ({counts})",
            _ => $"{Plain.Text(survey.Name)}: {style.Bad("unreadable")} ({counts})",
        });
    }
}
