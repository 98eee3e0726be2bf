using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Recorder.Cli.Show;
using Recorder.Cli.Sources;
using Recorder.Cli.Terminals;
using Recorder.Playback.Export;
using Recorder.Playback.Playing;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;

namespace Recorder.Cli.Commands;

/// <summary><c>recordings play</c></summary>
internal static class PlayCommand
{
    private const string Examples = """
        Keys: space pause or go on, . next output, left and right 5 s, [ and ] 30 s, + and - speed (0.25 to 16),
        0 or Home start, G or End end, ? the keys, q quit.

        Examples:
          recordings play session.tar --speed 2 --max-idle 2s
          recordings play session.tar --from 1m30s
          recordings play session.tar --format json | jq '.[].event'
          ssh host cat session.tar | recordings play -
        """;

    public static Command Create(TimeProvider time)
    {
        var command = new Command("play", "Play a recording in this terminal, or write its events");
        ExamplesHelp.Add(command, Examples);
        Argument<string> recording = SourceOptions.RecordingArgument();
        SourceOptions sources = SourceOptions.AddTo(command);
        Option<double> speed = SpeedOption();
        Option<TimeSpan?> maxIdle = Options.Duration("--max-idle", "shorten longer pauses to this");
        Option<TimeSpan?> from = Options.Duration("--from", $"begin here: {Durations.Forms}");
        Option<string> format = Options.Format("pty", "text", "json", "jsonl", "yaml");
        var input = new Option<bool>("--input") { Description = "also show recorded input (pty, text)" };
        var content = new Option<bool>("--data") { Description = "with the terminal's bytes, base64 (json, jsonl, yaml)" };
        var status = new Option<bool>("--status") { Description = "keep the status line while playing" };
        command.Arguments.Add(recording);
        foreach (Option option in new Option[] { speed, maxIdle, from, format, input, content, status })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using IRecordingSource source = await sources.OpenAsync(parsed, parsed.GetValue(recording)!, time, cancellationToken);
            string chosen = parsed.GetValue(format)!;
            TimeSpan start = parsed.GetValue(from) ?? TimeSpan.Zero;
            if (chosen != "pty")
            {
                await WriteAsync(source, chosen, start, parsed.GetValue(input), parsed.GetValue(content), cancellationToken);
                return ExitCode.Done;
            }

            var options = new PlayerOptions
            {
                Speed = parsed.GetValue(speed),
                MaxIdle = parsed.GetValue(maxIdle),
                From = start,
            };
            return await PlayAsync(source, options, parsed.GetValue(input), parsed.GetValue(status), time, cancellationToken);
        });
        return command;
    }

    private static Option<double> SpeedOption()
    {
        var speed = new Option<double>("--speed")
        {
            Description = $"{PlayerSpeed.Slowest} to {PlayerSpeed.Fastest}",
            HelpName = "FACTOR",
            DefaultValueFactory = _ => 1,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value.TrimEnd('x');
                if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && PlayerSpeed.IsAllowed(value))
                {
                    return value;
                }

                result.AddError($"--speed {text}: give {PlayerSpeed.Slowest} to {PlayerSpeed.Fastest}, such as 1.5");
                return 1;
            },
        };
        return speed;
    }

    private static async Task WriteAsync(
        IRecordingSource source, string format, TimeSpan from, bool withInput, bool withContent, CancellationToken cancellationToken)
    {
        await using Stream output = format == "text" ? StandardOutput.OpenForText() : new StandardOutput();
        await using var buffered = new BufferedStream(output, 64 * 1024);
        switch (format)
        {
            case "text":
                await TextExport.WriteAsync(source, buffered, from, withInput, cancellationToken);
                break;
            case "json":
                await EventExport.WriteArrayAsync(source, buffered, from, withContent, cancellationToken);
                break;
            case "jsonl":
                await EventExport.WriteLinesAsync(source, buffered, from, withContent, cancellationToken);
                break;
            default:
                await using (var text = new StreamWriter(buffered, leaveOpen: true))
                {
                    await foreach (ReadOnlyMemory<byte> json in EventExport.ReadJsonAsync(source, from, withContent, cancellationToken))
                    {
                        using JsonDocument document = JsonDocument.Parse(json);
                        Yaml.WriteDocument(text, document.RootElement);
                    }
                }

                break;
        }
    }

    private static async Task<int> PlayAsync(
        IRecordingSource source, PlayerOptions options, bool withInput, bool status, TimeProvider time, CancellationToken cancellationToken)
    {
        await using Timeline timeline = await Timeline.OpenAsync(source, withInput, cancellationToken);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bool isTerminal = !Console.IsOutputRedirected;
        bool withReturns = !await timeline.HasTerminalAsync(cancellationToken);
        await using Stream output = new StandardOutput();
        var screen = new TerminalScreen(output, isTerminal, status, WindowSize.OfOutput);
        using (LivingTerminal? terminal = isTerminal ? LivingTerminal.TryOpen(screen.End, stopping.Cancel, withReturns) : null)
        {
            screen.Begin();
            try
            {
                await new Player(timeline, screen, time, options).RunAsync(terminal?.Commands ?? NoKeys(), stopping.Token);
            }
            finally
            {
                if (terminal is null)
                {
                    screen.End();
                }
            }
        }

        if (screen.Warning is string warning)
        {
            Console.Error.WriteLine($"recordings: {warning}");
        }

        return ExitCode.Done;
    }

    private static ChannelReader<PlayerCommand> NoKeys()
    {
        var none = Channel.CreateUnbounded<PlayerCommand>();
        none.Writer.Complete();
        return none.Reader;
    }
}
