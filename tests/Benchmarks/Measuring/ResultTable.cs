namespace Benchmarks.Measuring;

/// <summary>Prints all results, aligned.</summary>
internal static class ResultTable
{
    private static readonly string[] _heads = ["benchmark", "ours", "peer", "ratio: median (range)", "goal", "met"];

    public static void Write(TextWriter output, IReadOnlyList<Result> results)
    {
        string[][] rows = [_heads, .. results.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, _heads.Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine(string.Join("  ", row.Zip(widths, (cell, width) => cell.PadRight(width))).TrimEnd());
        }
    }

    private static string[] Cells(Result result) =>
        [result.Name, result.Ours, result.Peer, result.Ratio, result.Goal, result.Met switch { true => "yes", false => "NO", null => "" }];
}
