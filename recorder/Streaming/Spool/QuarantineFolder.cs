using Recorder.Storage;

namespace Recorder.Streaming.Spool;

/// <summary>Where the spool puts what cannot be worked on: <c>quarantine/&lt;name&gt;/</c>, with a <c>reason.txt</c>.</summary>
internal static class QuarantineFolder
{
    /// <summary>Moves a folder there whole.</summary>
    /// <returns>Where it is now.</returns>
    /// <exception cref="StorageException">It could not be moved.</exception>
    public static string Take(SpoolLayout layout, string folder, string reason) => Guard(folder, () =>
    {
        string target = NewName(layout, folder);
        if (Directory.Exists(folder)) // Else it was moved, and not synced.
        {
            TryWriteReason(folder, reason);
            Directory.Move(folder, target);
        }

        Durable.SyncDirectory(layout.QuarantineFolder);
        Durable.SyncDirectory(layout.Root);
        return target;
    });

    /// <summary>Moves some files of a folder there.</summary>
    /// <returns>Where they are now.</returns>
    /// <exception cref="StorageException">They could not be moved.</exception>
    public static string TakeFiles(SpoolLayout layout, string folder, IReadOnlyList<string> files, string reason) => Guard(folder, () =>
    {
        string target = NewName(layout, folder);
        Directory.CreateDirectory(target, SpoolLayout.FolderMode);
        foreach (string file in files)
        {
            File.Move(file, Path.Combine(target, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(target, "reason.txt"), reason + "\n");
        Durable.SyncDirectory(target);
        Durable.SyncDirectory(layout.QuarantineFolder);
        return target;
    });

    // The log has the reason, too: a disk too full for it must not keep the folder.
    private static void TryWriteReason(string folder, string reason)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, "reason.txt"), reason + "\n");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Without it, then.
        }
    }

    private static string NewName(SpoolLayout layout, string folder)
    {
        string first = Path.Combine(layout.QuarantineFolder, Path.GetFileName(folder));
        string name = first;
        for (int number = 2; Directory.Exists(name); number++)
        {
            name = $"{first}.{number}";
        }

        return name;
    }

    private static string Guard(string folder, Func<string> move)
    {
        try
        {
            return move();
        }
        catch (Exception cause) when (cause is (IOException or UnauthorizedAccessException) and not StorageException)
        {
            throw Errno.ToException(cause, "quarantine", folder);
        }
    }
}
