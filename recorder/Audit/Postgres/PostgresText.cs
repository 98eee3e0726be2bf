using System.Text;

namespace Recorder.Audit.Postgres;

/// <summary>PostgreSQL's text has no NUL and no half of a surrogate pair: they are kept as U+FFFD.</summary>
internal static class PostgresText
{
    public static string Of(string text)
    {
        if (!text.Contains('\0', StringComparison.Ordinal) && text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text;
        }

        StringBuilder sound = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) // Halves come out as U+FFFD.
        {
            sound.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return sound.ToString();
    }
}
