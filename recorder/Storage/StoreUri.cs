namespace Recorder.Storage;

/// <summary>Where recordings go, as settings say it: <c>file:///path</c>.</summary>
/// <param name="Scheme">Which backend.</param>
/// <param name="Path">For <c>file</c>, an absolute path.</param>
public sealed record StoreUri(string Scheme, string Path)
{
    public const string FileScheme = "file";

    /// <exception cref="FormatException">Not a store we have, with what would be right.</exception>
    public static StoreUri Parse(string text)
    {
        int separator = text.IndexOf("://", StringComparison.Ordinal);
        string scheme = separator < 0 ? "" : text[..separator];
        return scheme switch
        {
            FileScheme => new StoreUri(scheme, ParsePath(text, text[(separator + 3)..])),
            "s3" or "gs" or "azblob" or "azblob-http" => throw new FormatException($"storage in {scheme}:// is not built yet; use file:///path"),
            "" when text.StartsWith('/') => throw new FormatException($"storage '{text}' names no backend; write file://{text}"),
            _ => throw new FormatException($"storage '{text}' is not known; write file:///path"),
        };
    }

    public override string ToString() => $"{Scheme}://{Uri.EscapeDataString(Path).Replace("%2F", "/", StringComparison.Ordinal)}";

    private static string ParsePath(string text, string rest)
    {
        int end = rest.IndexOfAny(['?', '#']);
        if (0 <= end && end < rest.Length - 1)
        {
            string parameter = rest[(end + 1)..].Split('=', '&')[0];
            throw new FormatException($"storage parameter '{parameter}' is not known: file:// takes none; write file://{rest[..end]}");
        }

        string path = Uri.UnescapeDataString(0 <= end ? rest[..end] : rest);
        if (!path.StartsWith('/'))
        {
            throw new FormatException($"storage '{text}' has no absolute path; write file:///{path}");
        }

        return path.Trim('/').Length == 0 || path.Contains('\0', StringComparison.Ordinal)
            ? throw new FormatException($"storage '{text}' names no directory; write file:///path")
            : System.IO.Path.GetFullPath(path);
    }
}
