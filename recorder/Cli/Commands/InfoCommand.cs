using System.CommandLine;
using System.Text.Json;
using Recorder.Cli.Show;
using Recorder.Playback.Catalogs;
using Recorder.Playback.Checks;

namespace Recorder.Cli.Commands;

/// <summary><c>recordings info</c></summary>
internal static class InfoCommand
{
    private const string Examples = """
        Examples:
          recordings info session.tar
          recordings info 0198c0de-… --server https://collector:7443 --format json
        """;

    public static Command Create(TimeProvider time) => SurveyCommand.Create(
        "info", "Say who, on what, when, how long, how large, which events, which digests", Examples, "reading", Write,
        survey => JsonSerializer.SerializeToElement(SurveyReport.Of(survey), SurveyJson.Default.SurveyReport),
        result => result == CheckResult.Unreadable ? ExitCode.Failed : ExitCode.Done,
        time);

    private static void Write(RecordingSurvey survey)
    {
        SessionListing session = survey.Session;
        Style style = Style.ForOutput;
        Line("session", session.Sid);
        Line("kind", session.Kind);
        Line("user", session.User);
        Line("login", session.Login);
        Line("target", session.Target);
        Line("command", session.Command);
        Line("started", Time(session.Started));
        Line("ended", Time(session.Ended) + (session.Recovered ? " (recovered)" : ""));
        Line("length", session.Length is TimeSpan length ? Durations.Show(length) : "");
        Line("plays for", Durations.Show(survey.Duration));
        Line("terminal", string.Join(", ", survey.TerminalSizes));
        Line("output", Sizes.Show(survey.OutputBytes));
        Line("input", survey.InputBytes is long bytes ? Sizes.Show(bytes) : "");
        Line("size", $"{Sizes.Show(session.Size)} in {survey.Parts} parts");
        Line("events", $"{survey.Records}: {string.Join(", ", survey.Events.Select(pair => $"{pair.Value} {pair.Key}"))}");
        Line("sha256", survey.Sha256);
        Line("content", survey.ContentSha256);
        Line("state", survey.Result.ToString().ToLowerInvariant());
        foreach (CheckFinding finding in survey.Findings)
        {
            Console.Out.WriteLine(Findings.Line(finding, style));
        }

        void Line(string name, string value)
        {
            if (value.Length > 0)
            {
                Console.Out.WriteLine($"{style.Bold(name.PadRight(10))} {Plain.Text(value)}");
            }
        }
    }

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'") ?? "";
}
