using System.Globalization;

namespace Durability.Direct;

/// <summary>How a direct recorder works; it travels on its command line.</summary>
/// <param name="IsSync">Streams to the collector, or spools.</param>
/// <param name="Spool">The spool's folder.</param>
/// <param name="Endpoints">The collectors, with commas between.</param>
/// <param name="Sessions">At one time.</param>
/// <param name="Seed">For the sessions' lengths.</param>
/// <param name="MinLines">Shortest session.</param>
/// <param name="MaxLines">Longest session.</param>
/// <param name="LinesPerSecond">Of each session.</param>
/// <param name="ResumeSeconds">Sync: how long a lost collector is looked for.</param>
internal sealed record DirectSettings(
    bool IsSync, string Spool, string Endpoints, int Sessions, int Seed, int MinLines, int MaxLines, int LinesPerSecond, int ResumeSeconds)
{
    public static DirectSettings Parse(string[] fields)
    {
        int Number(int i) => int.Parse(fields[i], CultureInfo.InvariantCulture);
        return new DirectSettings(fields[0] == "sync", fields[1], fields[2], Number(3), Number(4), Number(5), Number(6), Number(7), Number(8));
    }

    public string[] ToArguments() =>
        ["direct", IsSync ? "sync" : "async", Spool, Endpoints, .. new[] { Sessions, Seed, MinLines, MaxLines, LinesPerSecond, ResumeSeconds }.Select(n => $"{n}")];
}
