namespace Recorder.Storage;

/// <summary>The rules for a sidecar's extension and size, the same at every backend.</summary>
public static class SidecarExtension
{
    public const int MaxLength = 16;
    public const int MaxContentSize = 256 * 1024 * 1024;

    /// <exception cref="ArgumentException">Not 1 to 16 lower-case letters, or the name of a track.</exception>
    public static void Check(string extension)
    {
        bool letters = extension.Length is >= 1 and <= MaxLength && extension.All(char.IsAsciiLetterLower);
        if (!letters || extension is "tar" or "input" or "streams")
        {
            throw new ArgumentException($"sidecar extension '{extension}' is not 1 to {MaxLength} lower-case letters, or names a track", nameof(extension));
        }
    }

    /// <exception cref="ArgumentException">Longer than <see cref="MaxContentSize"/>.</exception>
    public static void Check(string extension, ReadOnlyMemory<byte> content)
    {
        Check(extension);
        if (MaxContentSize < content.Length)
        {
            throw new ArgumentException($"sidecar '{extension}' has {content.Length} bytes, at most {MaxContentSize}", nameof(content));
        }
    }
}
