using System.Text;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// Keeps what users choose short enough for an event to fit its record, whatever they choose. What is cut says so, and how long it was.
/// </summary>
internal static class EventText
{
    /// <summary>Bytes of a command.</summary>
    internal const int MaxCommand = 24 * 1024;

    /// <summary>Bytes of a path, of which Linux takes no longer one, or of an error.</summary>
    internal const int MaxText = 4 * 1024;

    internal static string Cut(string text) => Cut(text, MaxText);

    /// <summary>At most so many bytes of UTF-8, whole characters only.</summary>
    internal static string Cut(string text, int maximum)
    {
        int size = Encoding.UTF8.GetByteCount(text);
        if (size <= maximum)
        {
            return text;
        }

        string mark = $"… (cut: {size} bytes in all)";
        byte[] kept = new byte[maximum - Encoding.UTF8.GetByteCount(mark)];
        Encoding.UTF8.GetEncoder().Convert(text, kept, flush: false, out int characters, out _, out _);
        return string.Concat(text.AsSpan(0, characters), mark);
    }
}
