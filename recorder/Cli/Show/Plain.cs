using System.Text;

namespace Recorder.Cli.Show;

/// <summary>Text out of a recording, made safe for a terminal: whoever was recorded may have written escape sequences into it.</summary>
internal static class Plain
{
    public static string Text(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            plain.Append(IsUnsafe(c) ? '\uFFFD' : c);
        }

        return plain.ToString();
    }

    // Controls, and the marks that turn the direction of what follows.
    private static bool IsUnsafe(char c) => char.IsControl(c) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069';
}
