using System.CommandLine;
using Recorder.Cli.Terminals;

namespace Recorder.Cli.Commands;

/// <summary><c>recordings completion</c></summary>
internal static class CompletionCommand
{
    // What a shell asks: [suggest:POSITION] LINE
    private const string Asked = "[suggest";

    /// <summary>A question of a shell as the parser understands it: it knows values behind a space only.</summary>
    public static string[] Ask(string[] arguments) => arguments is [string question, string line] && question.StartsWith(Asked, StringComparison.Ordinal)
        ? [question, line.Replace('=', ' ')]
        : arguments;

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
