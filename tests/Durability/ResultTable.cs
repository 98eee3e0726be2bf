using Durability.Checks;

namespace Durability;

/// <summary>The result, for people.</summary>
internal static class ResultTable
{
    private static readonly string[] _heads =
        ["scenario", "kills", "sessions", "acked", "durable", "lost", "duplicated", "unreadable", "unacked tail", "ended", "recovered", "time"];

    public static void Print(IReadOnlyList<Tally> tallies)
    {
        List<string[]> rows = [_heads, .. tallies.Select(Row)];
        int[] widths = [.. Enumerable.Range(0, _heads.Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            Console.WriteLine(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))));
        }

        Console.WriteLine(
            "acked: lines a recorder called durable; durable: lines in the recordings; lost: acked, in no recording; unacked tail: taken or shown, gone with its process;");
        Console.WriteLine("ended: sessions told that they cannot be recorded; recovered: completed in the place of a dead recorder");
        foreach (Tally tally in tallies)
        {
            foreach (string note in tally.Notes)
            {
                Console.WriteLine($"  {tally.Scenario}: {note}");
            }
        }
    }

    private static string[] Row(Tally tally) =>
    [
        tally.Scenario, .. new[] { tally.Kills, tally.Sessions, tally.Acked, tally.Durable, tally.Lost, tally.Duplicated, tally.Unreadable, tally.Unkept, tally.Ended, tally.Recovered }
            .Select(number => $"{number}"),
        $"{tally.Seconds:0} s",
    ];
}
