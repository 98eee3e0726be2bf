using System.Text;

namespace Recorder.Cli.Show;

/// <summary>Columns of text. In a terminal some are shortened, then left out, until a line fits; in a pipe nothing is.</summary>
internal sealed class Table(params string[] headers)
{
    private const int Gap = 2;
    private const int Narrowest = 6;

    private readonly List<string[]> _rows = [];

    /// <summary>Which columns may be shortened, the first to suffer first.</summary>
    public int[] Shrinkable { get; init; } = [];

    /// <summary>Which columns may be left out when that is not enough, the first to go first.</summary>
    public int[] Optional { get; init; } = [];

    /// <summary>Colours a cell once its width is settled.</summary>
    public Func<int, string, string> Paint { get; init; } = static (_, text) => text;

    public void Add(params string[] cells) => _rows.Add(Array.ConvertAll(cells, Plain.Text));

    /// <param name="output">Where to.</param>
    /// <param name="width">Columns of the terminal, or null when there is none.</param>
    /// <param name="style">For the headers.</param>
    public void Write(TextWriter output, int? width, Style style)
    {
        int[] widths = [.. headers.Select((header, column) => _rows.Select(row => row[column].Length).Append(header.Length).Max())];
        Shrink(widths, width);
        output.WriteLine(style.Bold(Line(headers, widths, static (_, text) => text)));
        foreach (string[] row in _rows)
        {
            output.WriteLine(Line(row, widths, Paint));
        }
    }

    // A width of 0 leaves the column out.
    private void Shrink(int[] widths, int? width)
    {
        foreach (int column in Shrinkable)
        {
            int excess = Total(widths) - (width ?? int.MaxValue);
            if (excess > 0)
            {
                widths[column] = Math.Max(Math.Min(Narrowest, widths[column]), widths[column] - excess);
            }
        }

        foreach (int column in Optional)
        {
            widths[column] = (width ?? int.MaxValue) < Total(widths) ? 0 : widths[column];
        }
    }

    private static int Total(int[] widths) => widths.Sum() + (Gap * (widths.Count(width => width > 0) - 1));

    private static string Line(string[] cells, int[] widths, Func<int, string, string> paint)
    {
        var line = new StringBuilder();
        int pending = 0;
        for (int column = 0; column < cells.Length; column++)
        {
            if (widths[column] == 0)
            {
                continue;
            }

            string cell = cells[column].Length <= widths[column] ? cells[column] : string.Concat(cells[column].AsSpan(0, widths[column] - 1), "…");
            line.Append(' ', cell.Length > 0 ? pending : 0).Append(paint(column, cell));
            pending = (cell.Length > 0 ? 0 : pending) + widths[column] - cell.Length + Gap;
        }

        return line.ToString();
    }
}
