using System.Globalization;
using System.Text;

namespace Durability;

/// <summary>The numbered lines that sessions print, from 1: <c>line 0000001 xxxx…</c></summary>
internal static class Line
{
    private const string Start = "line ";
    private const int Digits = 7, PadSize = 96;

    /// <summary>Behind every number, so that a few thousand lines fill parts and segments.</summary>
    public static string Pad { get; } = new('x', PadSize);

    public static string Of(long number) => $"{Start}{number.ToString("D7", CultureInfo.InvariantCulture)} {Pad}";

    public static byte[] BytesOf(long number) => Encoding.ASCII.GetBytes(Of(number) + "\n");

    /// <summary>The number of a whole line; 0 when it is none.</summary>
    public static long NumberOf(string line) =>
        line.Length == Start.Length + Digits + 1 + PadSize
        && long.TryParse(line.AsSpan(Start.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        && line == Of(number)
            ? number : 0;

    /// <summary>The text may be the beginning of a line, cut off.</summary>
    public static bool IsBeginning(string text) =>
        text.Length < Start.Length + Digits + 1 + PadSize && (Start.StartsWith(text, StringComparison.Ordinal) || text.StartsWith(Start, StringComparison.Ordinal));
}
