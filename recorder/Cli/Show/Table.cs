using System.Text;

namespace Recorder.Cli.Show;

/// <summary>Columns of text. In a terminal the last ones are shortened until a line fits; in a pipe nothing is.</summary>
internal sealed class Table(params string[] headers)
{
    private const int Gap = 2;
    private const int Narrowest = 6;

    private readonly List<string[]> _rows = [];

    /// <summary>Which columns may be shortened, the first to suffer first.</summary>
    public int[] Shrinkable { get; init; } = [];

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

    private void Shrink(int[] widths, int? width)
    {
        foreach (int column in Shrinkable)
        {
            int excess = widths.Sum() + (Gap * (widths.Length - 1)) - (width ?? int.MaxValue);
            if (excess > 0)
            {
                widths[column] = Math.Max(Narrowest, widths[column] - excess);
            }
        }
    }

    private static string Line(string[] cells, int[] widths, Func<int, string, string> paint)
    {
        var line = new StringBuilder();
        for (int column = 0; column < cells.Length; column++)
        {
            string cell = cells[column].Length <= widths[column] ? cells[column] : string.Concat(cells[column].AsSpan(0, widths[column] - 1), "…");
            line.Append(paint(column, cell));
            if (column < cells.Length - 1)
            {
                line.Append(' ', widths[column] - cell.Length + Gap);
            }
        }

        return line.ToString().TrimEnd();
    }
}
