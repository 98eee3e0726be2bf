using System.CommandLine;
using System.Text.Json;
using Recorder.Cli.Show;
using Recorder.Cli.Sources;
using Recorder.Cli.Terminals;
using Recorder.Playback.Catalogs;

namespace Recorder.Cli.Commands;

/// <summary><c>recordings ls</c></summary>
internal static class LsCommand
{
    private const int StateColumn = 6;

    public static Command Create(TimeProvider time)
    {
        var command = new Command("ls", "List recordings, the newest first");
        ExamplesHelp.Add(command, """
            Examples:
              recordings ls --dir records --user alice --since 7d
              recordings ls --server unix:///path/api.sock --kind kube --format json
              recordings ls --live --watch
              recordings ls --live --kubeconfig agent.kubeconfig
            """);
        SourceOptions sources = SourceOptions.AddTo(command);
        var user = new Option<string?>("--user") { Description = "only sessions of this user", HelpName = "NAME" };
        var kind = new Option<string?>("--kind") { Description = "only this kind", HelpName = "KIND" };
        kind.AcceptOnlyFromAmong("ssh", "kube", "db", "app", "desktop");
        var target = new Option<string?>("--target") { Description = "only sessions on this host, pod, database, …", HelpName = "NAME" };
        Option<DateTimeOffset?> since = Options.Time("--since", $"started at or after: {Durations.TimeForms}", time);
        Option<DateTimeOffset?> until = Options.Time("--until", "started before", time);
        var live = new Option<bool>("--live") { Description = "only sessions that run, and since when" };
        var watch = new Option<bool>("--watch", "-w") { Description = $"with --live: show it anew every {LiveList.RefreshPeriod.TotalSeconds:0} s, until Ctrl-C" };
        Option<int> limit = Options.Limit(50);
        Option<string> format = Options.Format("table", "json", "yaml");
        foreach (Option option in new Option[] { user, kind, target, since, until, live, watch, limit, format })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var filter = new SessionFilter
            {
                User = parsed.GetValue(user),
                Kind = parsed.GetValue(kind),
                Target = parsed.GetValue(target),
                Since = parsed.GetValue(since),
                Until = parsed.GetValue(until),
                Limit = parsed.GetValue(limit),
            };
            string chosen = parsed.GetValue(format)!;
            bool watches = parsed.GetValue(watch);
            if (watches && (!parsed.GetValue(live) || chosen != "table"))
            {
                throw new CommandException("--watch goes with --live, as a table", ExitCode.Usage);
            }

            if (parsed.GetValue(live))
            {
                HttpCatalog server = sources.OpenServer(parsed, "--live", time);
                await (watches ? LiveList.WatchAsync(server, filter, time, cancellationToken) : ShowLiveAsync(server, filter, chosen, time, cancellationToken));
                return ExitCode.Done;
            }

            IReadOnlyList<SessionListing> sessions = await sources.OpenCatalog(parsed, time).ListAsync(filter, cancellationToken);
            Show(sessions, chosen);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task ShowLiveAsync(
        HttpCatalog server, SessionFilter filter, string format, TimeProvider time, CancellationToken cancellationToken)
    {
        IReadOnlyList<SessionListing> sessions = await LiveList.ReadAsync(server, filter, time, cancellationToken);
        if (format == "table")
        {
            LiveList.Write(sessions);
            return;
        }

        Show(sessions, format);
    }

    private static void Show(IReadOnlyList<SessionListing> sessions, string format)
    {
        if (format == "table")
        {
            WriteTable(sessions);
            return;
        }

        JsonElement json = JsonSerializer.SerializeToElement([.. sessions], SessionListingJson.Default.SessionListingArray);
        JsonOutput.Write(json, format);
    }

    private static void WriteTable(IReadOnlyList<SessionListing> sessions)
    {
        Style style = Style.ForOutput;
        var table = new Table("SESSION", "STARTED (UTC)", "LENGTH", "KIND", "USER", "TARGET", "STATE")
        {
            Shrinkable = [5, 4, 6],
            Optional = [2, 3],
            Paint = (column, text) => column != StateColumn ? text : text.StartsWith(SessionStates.Stored, StringComparison.Ordinal) ? style.Good(text)
                : text.StartsWith(SessionStates.Running, StringComparison.Ordinal) ? text : style.Warning(text),
        };
        foreach (SessionListing session in sessions)
        {
            table.Add(
                session.Sid,
                session.Started?.UtcDateTime.ToString("yyyy-MM-dd HH:mm") ?? "?",
                session.Length is TimeSpan length ? Durations.Show(length) : "",
                session.Kind.Length > 0 ? session.Kind : "?",
                session.User,
                session.Title,
                Badges(session));
        }

        table.Write(Console.Out, WindowSize.OfOutput()?.Columns, style);
    }

    private static string Badges(SessionListing session) =>
        string.Join(' ', new[] { session.State, session.Recovered ? "recovered" : "", session.Lost ? "lost-events" : "", session.Revision > 1 ? $"r{session.Revision}" : "" }
            .Where(badge => badge.Length > 0));
}
