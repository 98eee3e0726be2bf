using System.CommandLine;
using Recorder.Cli.Show;
using Recorder.Cli.Sources;
using Recorder.Cli.Terminals;
using Recorder.Playback.Export;
using Recorder.Playback.Sources;

namespace Recorder.Cli.Commands;

/// <summary><c>recordings export</c></summary>
internal static class ExportCommand
{
    private const string Examples = """
        Examples:
          recordings export session.tar --format html -o session.html
          recordings export session.tar --format asciicast -o session.cast
          recordings export session.tar --format text | grep -a error
        """;

    public static Command Create(TimeProvider time)
    {
        var command = new Command("export", "Write a recording as a terminal cast, text, JSON, or one HTML page that plays it");
        ExamplesHelp.Add(command, Examples);
        Argument<string> recording = SourceOptions.RecordingArgument();
        SourceOptions sources = SourceOptions.AddTo(command);
        Option<string> format = Options.Format("asciicast", "text", "json", "html");
        var file = new Option<string?>("--output", "-o") { Description = "file to write [default: stdout]", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "replace the file if it exists" };
        var input = new Option<bool>("--input") { Description = "with recorded input (asciicast, text, html)" };
        var content = new Option<bool>("--data") { Description = "with the terminal's bytes, base64 (json)" };
        command.Arguments.Add(recording);
        foreach (Option option in new Option[] { format, file, force, input, content })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            OutputFile? target = parsed.GetValue(file) is string path and not "-" ? OutputFile.Check(path, parsed.GetValue(force)) : null;
            await using IRecordingSource source = await sources.OpenAsync(parsed, parsed.GetValue(recording)!, time, cancellationToken);
            using var progress = ProgressLine.OnStderr("exporting", await source.GetSizeAsync(cancellationToken), time);
            var watched = new WatchedSource(source, progress);
            Task WriteAsync(Stream output) =>
                ExportAsync(watched, output, parsed.GetValue(format)!, parsed.GetValue(input), parsed.GetValue(content), cancellationToken);
            if (target is not null)
            {
                await target.WriteAsync(WriteAsync);
                return ExitCode.Done;
            }

            await using Stream stdout = parsed.GetValue(format) == "text" ? StandardOutput.OpenForText() : new StandardOutput();
            await WriteAsync(stdout);
            return ExitCode.Done;
        });
        return command;
    }

    private static Task ExportAsync(
        IRecordingSource source, Stream output, string format, bool withInput, bool withContent, CancellationToken cancellationToken) => format switch
    {
        "text" => TextExport.WriteAsync(source, output, TimeSpan.Zero, withInput, cancellationToken),
        "json" => EventExport.WriteArrayAsync(source, output, TimeSpan.Zero, withContent, cancellationToken),
        "html" => HtmlExport.WriteAsync(source, output, withInput, cancellationToken),
        _ => AsciicastExport.WriteAsync(source, output, withInput, cancellationToken),
    };
}
