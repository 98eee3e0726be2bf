using Recorder.Cli.Show;
using Recorder.Cli.Terminals;
using Recorder.Playback.Catalogs;

namespace Recorder.Cli.Commands;

/// <summary>The sessions that run, as <c>recordings ls --live</c> shows them.</summary>
internal static class LiveList
{
    public static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(2);

    private const string ClearScreen = "\x1b[H\x1b[2J";

    /// <summary>With how long each has been running.</summary>
    public static async Task<IReadOnlyList<SessionListing>> ReadAsync(
        HttpCatalog server, SessionFilter filter, TimeProvider time, CancellationToken cancellationToken)
    {
        IReadOnlyList<SessionListing> sessions = await server.ListAsync(filter with { State = SessionStates.Running }, cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        return [.. sessions.Select(session => session with { Age = AgeOf(session, now) })];
    }

    public static void Write(IReadOnlyList<SessionListing> sessions)
    {
        var table = new Table("SESSION", "STARTED (UTC)", "AGE", "KIND", "USER", "TARGET") { Shrinkable = [5, 4], Optional = [1, 3] };
        foreach (SessionListing session in sessions)
        {
            table.Add(
                session.Sid,
                session.Started?.UtcDateTime.ToString("yyyy-MM-dd HH:mm") ?? "?",
                session.Age is long seconds ? Durations.Show(TimeSpan.FromSeconds(seconds)) : "?",
                session.Kind.Length > 0 ? session.Kind : "?",
                session.User,
                session.Title);
        }

        table.Write(Console.Out, WindowSize.OfOutput()?.Columns, Style.ForOutput);
    }

    /// <summary>Shows the list anew until cancelled; in a terminal in place, else one list below the other.</summary>
    public static async Task WatchAsync(HttpCatalog server, SessionFilter filter, TimeProvider time, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(RefreshPeriod, time);
        do
        {
            IReadOnlyList<SessionListing> sessions = await ReadAsync(server, filter, time, cancellationToken);
            if (WindowSize.OfOutput() is not null)
            {
                Console.Out.Write(ClearScreen);
            }

            Write(sessions);
            Console.Out.Flush();
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private static long? AgeOf(SessionListing session, DateTimeOffset now) =>
        session.Started is not { } started ? null : started < now ? (long)(now - started).TotalSeconds : 0;
}
