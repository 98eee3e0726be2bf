using System.CommandLine;
using System.Text.Json;
using Recorder.Cli.Show;
using Recorder.Cli.Sources;
using Recorder.Playback.Checks;
using Recorder.Playback.Sources;

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

    public static Command Create(TimeProvider time)
    {
        var command = new Command("verify", "Read a whole recording with its sidecars, and say what is wrong with them");
        ExamplesHelp.Add(command, Examples);
        Argument<string> recording = SourceOptions.RecordingArgument();
        SourceOptions sources = SourceOptions.AddTo(command);
        Option<string> format = Options.Format("text", "json", "yaml");
        command.Arguments.Add(recording);
        command.Options.Add(format);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using IRecordingSource source = await sources.OpenAsync(parsed, parsed.GetValue(recording)!, time, cancellationToken);
            RecordingSurvey survey = await Survey.RunAsync(source, "verifying", time, cancellationToken);
            string chosen = parsed.GetValue(format)!;
            if (chosen == "text")
            {
                Write(survey);
            }
            else
            {
                JsonOutput.Write(JsonSerializer.SerializeToElement(VerifyReport.Of(survey), SurveyJson.Default.VerifyReport), chosen);
            }

            return survey.Result switch { CheckResult.Whole => ExitCode.Done, CheckResult.Damaged => ExitCode.Damaged, _ => ExitCode.Failed };
        });
        return command;
    }

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
