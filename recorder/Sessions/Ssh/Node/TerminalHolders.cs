using System.Globalization;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// Who has a session's terminal open. What a user left running may open a terminal of his before its shell can forbid that, and could then
/// hold a session on it that nobody records. What can be seen of that is seen here: not a descriptor that is on its way through a socket, or went through one
/// to another user.
/// </summary>
internal static class TerminalHolders
{
    private const uint Root = 0; // Owns the folders of processes that may not be traced, too.

    /// <summary>
    /// A process of the user's or root's that has the terminal of the first one of <paramref name="session"/> open and is none of them, by name
    /// and number; null when there is none, or we may not look. From now on none but root can open it.
    /// </summary>
    internal static string? OtherThan(IReadOnlyCollection<int> session, uint uid)
    {
        string terminal = $"/proc/{session.First()}/fd/0";
        if (!TerminalMode.TryForbidOpening(terminal) || FileStatus.Of(terminal) is not { } status)
        {
            return null;
        }

        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && !session.Contains(id)
                && FileStatus.Of(process)?.Owner is { } owner && (owner == uid || owner == Root) && Holds(process, status))
            {
                return $"{NameOf(process)} ({id})";
            }
        }

        return null;
    }

    /// <summary>The same on a thread of its own: where there are many processes it takes its time.</summary>
    internal static Task<string?> OtherThanAsync(IReadOnlyCollection<int> session, uint uid) =>
        Task.Factory.StartNew(() => OtherThan(session, uid), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static bool Holds(string process, FileStatus file)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(process + "/fd").Any(descriptor => FileStatus.Of(descriptor) == file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string NameOf(string process)
    {
        try
        {
            return string.Concat(File.ReadAllText(process + "/comm").Where(c => !char.IsControl(c)));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "a process";
        }
    }
}
