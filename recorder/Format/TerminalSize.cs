using System.Globalization;

namespace Recorder.Format;

/// <summary>Size of a terminal, columns first, as events write it: <c>80:25</c>.</summary>
public readonly record struct TerminalSize(int Columns, int Rows)
{
    /// <exception cref="FormatException">The text is not two numbers from 0 to 65,535 with a colon between.</exception>
    public static TerminalSize Parse(string text) =>
        TryParse(text, out TerminalSize size) ? size : throw new FormatException($"'{text}' is not a terminal size such as 80:25");

    public static bool TryParse(string? text, out TerminalSize size)
    {
        size = default;
        int colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0
            || !ushort.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out ushort columns)
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort rows))
        {
            return false;
        }

        size = new TerminalSize(columns, rows);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Columns}:{Rows}");
}
