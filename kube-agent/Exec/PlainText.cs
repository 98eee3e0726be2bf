namespace KubeAgent.Exec;

/// <summary>Text of a peer among the lines of a recording.</summary>
internal static class PlainText
{
    /// <summary>The same without what would begin a line, or steer the terminal that plays it.</summary>
    internal static string Of(string text) => string.Create(text.Length, text, static (plain, text) =>
    {
        for (int i = 0; i < plain.Length; i++)
        {
            plain[i] = char.IsControl(text[i]) ? '?' : text[i];
        }
    });
}
