using System.CommandLine;
using System.Text.Json;
using Recorder.Cli.Show;
using Recorder.Cli.Sources;
using Recorder.Playback.Checks;
using Recorder.Playback.Sources;

namespace Recorder.Cli.Commands;

/// <summary>What the commands that read a whole recording have in common.</summary>
internal static class SurveyCommand
{
    /// <param name="name">The command's.</param>
    /// <param name="description">One line for its help.</param>
    /// <param name="examples">For its help.</param>
    /// <param name="doing">What the progress line says it does.</param>
    /// <param name="write">Writes it as text.</param>
    /// <param name="toJson">What <c>--format json</c> and <c>yaml</c> show.</param>
    /// <param name="exitCode">Of each result.</param>
    /// <param name="time">For the progress line.</param>
    public static Command Create(
        string name, string description, string examples, string doing, Action<RecordingSurvey> write,
        Func<RecordingSurvey, JsonElement> toJson, Func<CheckResult, int> exitCode, TimeProvider time)
    {
        var command = new Command(name, description);
        ExamplesHelp.Add(command, examples);
        Argument<string> recording = SourceOptions.RecordingArgument();
        SourceOptions sources = SourceOptions.AddTo(command);
        Option<string> format = Options.Format("text", "json", "yaml");
        command.Arguments.Add(recording);
        command.Options.Add(format);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using IRecordingSource source = await sources.OpenAsync(parsed, parsed.GetValue(recording)!, time, cancellationToken);
            RecordingSurvey survey = await Survey.RunAsync(source, doing, time, cancellationToken);
            string chosen = parsed.GetValue(format)!;
            if (chosen == "text")
            {
                write(survey);
            }
            else
            {
                JsonOutput.Write(toJson(survey), chosen);
            }

            return exitCode(survey.Result);
        });
        return command;
    }
}
