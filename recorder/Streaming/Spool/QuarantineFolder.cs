using Microsoft.Win32.SafeHandles;
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
        string target = Path.Combine(layout.QuarantineFolder, NewName(layout, folder));
        if (Directory.Exists(folder)) // Else it was moved, and not synced.
        {
            TryWriteReason(folder, reason);
            Directory.Move(folder, target);
        }

        Durable.SyncDirectory(layout.QuarantineFolder);
        Durable.SyncDirectory(layout.Root);
        return target;
    });

    /// <summary>Keeps some files of a folder there, too, in a folder that was named by <see cref="NewName"/>. May be done again.</summary>
    /// <exception cref="StorageException">Not all of them are kept.</exception>
    public static void Keep(SpoolLayout layout, string name, IReadOnlyList<string> files, string reason) => Guard(name, () =>
    {
        string target = Path.Combine(layout.QuarantineFolder, name);
        if (!Directory.Exists(target))
        {
            Directory.CreateDirectory(target, SpoolLayout.FolderMode);
            TryWriteReason(target, reason);
        }

        foreach (string file in files)
        {
            // The process that wrote it may have died before it was synced.
            using SafeFileHandle handle = File.OpenHandle(file);
            Durable.SyncData(handle, file);
            string kept = Path.Combine(target, Path.GetFileName(file));
            if (!HardLink.TryMake(file, kept))
            {
                Copy(file, kept);
            }
        }

        Durable.SyncDirectory(target);
        Durable.SyncDirectory(layout.QuarantineFolder);
        return target;
    });

    /// <summary>A name that no folder there has.</summary>
    public static string NewName(SpoolLayout layout, string folder)
    {
        string first = Path.GetFileName(folder);
        string name = first;
        for (int number = 2; Directory.Exists(Path.Combine(layout.QuarantineFolder, name)); number++)
        {
            name = $"{first}.{number}";
        }

        return name;
    }

    // Whole or not at all.
    private static void Copy(string file, string kept)
    {
        string begun = kept + ".new";
        File.Copy(file, begun, overwrite: true);
        using (SafeFileHandle copy = File.OpenHandle(begun, FileMode.Open, FileAccess.ReadWrite))
        {
            Durable.Sync(copy, begun);
        }

        File.Move(begun, kept, overwrite: true);
    }

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
