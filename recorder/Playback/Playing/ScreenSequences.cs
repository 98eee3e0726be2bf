using System.Buffers;
using System.Globalization;
using System.Text;

namespace Recorder.Playback.Playing;

/// <summary>
/// The control sequences that draw and do nothing else: what a recording may say to a living terminal. What is not named here is refused, for
/// there is no end to what terminals do: they answer, print on paper, lock the keyboard, or leave UTF-8.
/// </summary>
/// <remarks>ECMA-48, 8.3; xterm, "Control Sequences". The bytes given are 7-bit ones, as <see cref="TerminalGuard"/> collects them.</remarks>
internal static class ScreenSequences
{
    // Cursor (78), line feeds (DEM69), a tab stop (H), reset (c).
    private static readonly SearchValues<byte> Escapes = SearchValues.Create("78DEM69Hc"u8);

    // ESC and two more: character sets for G0 to G3, and the sizes of lines.
    private static readonly SearchValues<byte> CharacterSets = SearchValues.Create("()*+"u8);
    private static readonly SearchValues<byte> LineSizes = SearchValues.Create("34568"u8);

    // Moving, erasing, inserting, scrolling, tab stops, colours, margins. Others have rules of their own.
    private static readonly SearchValues<byte> Plain = SearchValues.Create("@ABCDEFGHIKLMPSXZ`abdefgmrsu"u8);

    // With intermediates: soft reset, cursor style, erasing that spares what is protected, columns and rectangles.
    private static readonly string[] WithIntermediates = ["!p", " q", "\"q", " @", " A", "'}", "'~", "$r", "$t", "$v", "$x", "$z", "${"];

    // Reverse video, origin, wrapping, cursor blink and visibility, left and right margins, alternate screens, updates in one go.
    private static readonly int[] PrivateModes = [5, 6, 7, 12, 25, 47, 69, 1047, 1048, 1049, 2026];

    private const int InsertMode = 4;
    private const int ScrollbackToo = 3;

    /// <param name="body">What stands between ESC and the last byte, at most.</param>
    /// <param name="final">The last byte.</param>
    public static bool AllowsEscape(ReadOnlySpan<byte> body, byte final) => body switch
    {
        [] => Escapes.Contains(final),
        [(byte)'#'] => LineSizes.Contains(final),
        [byte set] => CharacterSets.Contains(set),
        _ => false,
    };

    /// <param name="body">What stands between CSI and the last byte. Modes are <see cref="AllowedModes"/>' to judge.</param>
    /// <param name="final">The last byte.</param>
    public static bool AllowsControl(ReadOnlySpan<byte> body, byte final)
    {
        int start = body.IndexOfAnyExceptInRange((byte)'<', (byte)'?') is int found and >= 0 ? found : body.Length;
        int end = body[start..].IndexOfAnyExceptInRange((byte)'0', (byte)';') is int rest and >= 0 ? start + rest : body.Length;
        ReadOnlySpan<byte> numbers = body[start..end];
        if (start > 0)
        {
            return body[..start].SequenceEqual("?"u8) && end == body.Length && final is (byte)'J' or (byte)'K';
        }

        if (end < body.Length)
        {
            return WithIntermediates.Contains($"{Encoding.ASCII.GetString(body[end..])}{(char)final}");
        }

        return final switch
        {
            (byte)'J' => !Numbers(numbers).Contains(ScrollbackToo),
            (byte)'T' => numbers.IndexOf((byte)';') < 0, // With more numbers it follows the mouse.
            (byte)'t' => numbers is [(byte)'2', (byte)'2' or (byte)'3'] or [(byte)'2', (byte)'2' or (byte)'3', (byte)';', ..], // Titles.
            _ => Plain.Contains(final),
        };
    }

    /// <summary>Which of the modes that are switched may be: private ones (DEC's, with '?'), else ANSI's.</summary>
    public static int[] AllowedModes(ReadOnlySpan<byte> numbers, bool isPrivate) =>
        [.. Numbers(numbers).OfType<int>().Where(mode => isPrivate ? PrivateModes.Contains(mode) : mode == InsertMode)];

    /// <param name="body">What stands between ESC and the end of a control string: titles (0, 1, 2) and links (8) of characters that are shown.</param>
    public static bool AllowsText(ReadOnlySpan<byte> body) =>
        body is [(byte)']', (byte)'0' or (byte)'1' or (byte)'2' or (byte)'8', (byte)';', .. ReadOnlySpan<byte> text] && IsShown(text);

    private static bool IsShown(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out Rune rune, out int length) != OperationStatus.Done || Rune.IsControl(rune))
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    // As terminals read them: leading zeros say nothing. Null is what is no number, or too large for a mode.
    private static int?[] Numbers(ReadOnlySpan<byte> numbers) =>
        [.. Encoding.ASCII.GetString(numbers).Split(';').Select(number =>
            int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : (int?)null)];
}
