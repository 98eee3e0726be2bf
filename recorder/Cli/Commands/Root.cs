using System.CommandLine;
using System.CommandLine.Help;

namespace Recorder.Cli.Commands;

/// <summary>The command line as a whole.</summary>
internal static class Root
{
    private const string Examples = """
        A RECORDING is a session id (with --dir, --server or --kubeconfig), a file (ours or Teleport's <sid>.tar), or - for stdin.

        Examples:
          recordings ls --dir /var/lib/session-recording/recordings --since 2h
          recordings play 0198c0de-… --server https://collector:7443 --cert me.crt --key me.key --ca ca.crt
          recordings play session.tar --speed 4 --max-idle 2s
          recordings export session.tar --format html -o session.html
          recordings verify session.tar
          recordings ls --live --kubeconfig agent.kubeconfig
          recordings terminate 0198c0de-… --reason "change window is over"

        The environment variables RECORDINGS_DIR and RECORDINGS_SERVER say where recordings are when neither option does;
        without them, the collector that runs on this machine is asked.
        """;

    public static RootCommand Create(TimeProvider time)
    {
        var root = new RootCommand("List, play, export and check session recordings; list and end sessions that run");
        ExamplesHelp.Add(root, $"{Examples}\n\n{ExitCode.Help}");
        ExamplesHelp.Install(root);
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Aliases.Remove("/?"); // These would be offered where a file is wanted.
            help.Aliases.Remove("/h");
        }

        root.Subcommands.Add(LsCommand.Create(time));
        root.Subcommands.Add(TerminateCommand.Create(time));
        root.Subcommands.Add(PlayCommand.Create(time));
        root.Subcommands.Add(ExportCommand.Create(time));
        root.Subcommands.Add(VerifyCommand.Create(time));
        root.Subcommands.Add(InfoCommand.Create(time));
        root.Subcommands.Add(CompletionCommand.Create());
        return root;
    }

    public static string HelpCommand(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "recordings --help" : $"recordings {parsed.CommandResult.Command.Name} --help";
}
