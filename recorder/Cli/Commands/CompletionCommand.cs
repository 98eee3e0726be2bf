using System.CommandLine;
using Recorder.Cli.Terminals;

namespace Recorder.Cli.Commands;

/// <summary><c>recordings completion</c></summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var command = new Command("completion", "Print a script that completes this command's words");
        ExamplesHelp.Add(command, """
            Examples:
              source <(recordings completion bash)
              recordings completion zsh > "${fpath[1]}/_recordings"
              recordings completion fish > ~/.config/fish/completions/recordings.fish
            """);
        var shell = new Argument<string>("shell") { HelpName = "bash|zsh|fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        command.Arguments.Add(shell);
        command.SetAction(parsed =>
        {
            using Stream script = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"completion.{parsed.GetValue(shell)}")!;
            using Stream output = new StandardOutput();
            script.CopyTo(output);
            return ExitCode.Done;
        });
        return command;
    }
}
