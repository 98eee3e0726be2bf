using System.CommandLine;
using System.CommandLine.Parsing;
using Recorder.Cli.Show;

namespace Recorder.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class Options
{
    public static Option<string> Format(params string[] formats)
    {
        var option = new Option<string>("--format", "-f") { Description = "how to write it", HelpName = string.Join('|', formats), DefaultValueFactory = _ => formats[0] };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    public static Option<int> Limit(int standard)
    {
        var option = new Option<int>("--limit", "-n") { Description = "at most this many", HelpName = "N", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int value) || value < 1))
            {
                result.AddError($"--limit {result.Tokens[0].Value}: give a number from 1");
            }
        });
        return option;
    }

    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Durations.TryParse(result.Tokens[0].Value, out TimeSpan duration)
            ? duration
            : Fail<TimeSpan?>(result, $"{name} {result.Tokens[0].Value}: give {Durations.Forms}"),
    };

    public static Option<DateTimeOffset?> Time(string name, string description, TimeProvider time) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Durations.TryParseTime(result.Tokens[0].Value, time.GetUtcNow(), out DateTimeOffset moment)
            ? moment
            : Fail<DateTimeOffset?>(result, $"{name} {result.Tokens[0].Value}: give {Durations.TimeForms}"),
    };

    private static T? Fail<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
