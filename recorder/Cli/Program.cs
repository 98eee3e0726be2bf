using System.CommandLine;
using Recorder.Cli;
using Recorder.Cli.Commands;
using Recorder.Format;
using Recorder.Playback.Sources;
using Recorder.Storage;

RootCommand root = Root.Create(TimeProvider.System);
ParseResult parsed = root.Parse(CompletionCommand.Ask(args));
if (parsed.Errors.Count > 0)
{
    foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
    {
        Console.Error.WriteLine($"recordings: {message}");
    }

    Console.Error.WriteLine($"See `{Root.HelpCommand(parsed)}`.");
    return ExitCode.Usage;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (CommandException error)
{
    Console.Error.WriteLine($"recordings: {error.Message}");
    return error.ExitCode;
}
catch (OperationCanceledException)
{
    return ExitCode.Interrupted;
}
catch (Exception error) when (error is k8s.KubeConfigException or RecordingSourceException or StorageException or RecordFormatException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"recordings: {error.Message}");
    return ExitCode.Failed;
}
catch (IOException error)
{
    // Whoever read our output has gone (`recordings ls | head`): that is no failure of ours.
    if (!BrokenPipe.Is(error))
    {
        Console.Error.WriteLine($"recordings: {error.Message}");
        return ExitCode.Failed;
    }

    return ExitCode.Done;
}
