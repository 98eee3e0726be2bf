using System.CommandLine;
using Recorder.Cli.Show;
using Recorder.Cli.Sources;
using Recorder.Format;
using Recorder.Playback.Catalogs;

namespace Recorder.Cli.Commands;

/// <summary><c>recordings terminate</c></summary>
internal static class TerminateCommand
{
    private static readonly TimeSpan WaitTime = TimeSpan.FromSeconds(30), LookPeriod = TimeSpan.FromMilliseconds(250);

    private const string Examples = """
        The session's user reads who ended it and why; so does who plays the recording, and the audit log keeps it.
        It returns when the session has ended. A session that has ended already, or is not known, is an error (exit code 2).

        Examples:
          recordings ls --live
          recordings terminate 0198c0de-… --reason "change window is over"
          recordings terminate 0198c0de-… --kubeconfig agent.kubeconfig
        """;

    public static Command Create(TimeProvider time)
    {
        var command = new Command("terminate", "End a session that runs");
        ExamplesHelp.Add(command, Examples);
        var session = new Argument<string>("session") { Description = "session id, as `recordings ls --live` shows it", HelpName = "SESSION" };
        SourceOptions sources = SourceOptions.AddTo(command);
        var reason = new Option<string>("--reason", "-r") { Description = "what its user is told, one line", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        Option<TimeSpan?> wait = Options.Duration("--wait", $"how long to wait for its end; 0: not at all [default: {WaitTime.TotalSeconds}s]");
        command.Arguments.Add(session);
        command.Options.Add(reason);
        command.Options.Add(wait);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string text = parsed.GetValue(session)!;
            if (!SessionId.TryParse(text.ToLowerInvariant(), out SessionId sid))
            {
                throw new CommandException($"'{text}' is no session id (a UUID, as `recordings ls --live` shows it)", ExitCode.Usage);
            }

            HttpCatalog server = sources.OpenServer(parsed, "terminate", time);
            await server.TerminateAsync(sid, parsed.GetValue(reason)!, cancellationToken);
            TimeSpan patience = parsed.GetValue(wait) ?? WaitTime;
            if (patience == TimeSpan.Zero)
            {
                Console.Out.WriteLine($"session {sid} is to end");
                return ExitCode.Done;
            }

            await WaitAsync(server, sid, patience, time, cancellationToken);
            Console.Out.WriteLine($"session {sid} has ended");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task WaitAsync(HttpCatalog server, SessionId session, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (await server.FindAsync(session, cancellationToken) is null or { State: SessionStates.Running })
        {
            if (patience < time.GetElapsedTime(started))
            {
                throw new CommandException(
                    $"session {session} is to end, but after {Durations.Show(patience)} it still seems to run: its recorder may be out of reach");
            }

            await Task.Delay(LookPeriod, time, cancellationToken);
        }
    }
}
