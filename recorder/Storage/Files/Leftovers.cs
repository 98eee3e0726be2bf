namespace Recorder.Storage.Files;

/// <summary>Removes what killed processes left behind: files half written, folders half created or half deleted.</summary>
internal static class Leftovers
{
    /// <summary>Removes those older than <paramref name="age"/> that no living process holds. A failure leaves them for the next time.</summary>
    public static void Sweep(StoreLayout layout, DateTimeOffset now, TimeSpan age)
    {
        try
        {
            DateTime before = (now - age).UtcDateTime;
            SweepFiles(layout.Root, before);
            foreach (string folder in Directory.EnumerateDirectories(layout.Multi, "*", StoreLayout.Everything))
            {
                string name = Path.GetFileName(folder);
                bool unfinished = name.StartsWith(UploadFolder.NewPrefix, StringComparison.Ordinal)
                    || name.StartsWith(UploadFolder.GonePrefix, StringComparison.Ordinal);
                if (unfinished && Directory.GetLastWriteTimeUtc(folder) < before)
                {
                    Directory.Delete(folder, recursive: true);
                }
                else if (!unfinished)
                {
                    SweepFiles(folder, before);
                }
            }
        }
        catch (Exception failure) when (Disk.IsFailure(failure))
        {
            // Another process sweeps too, or the disk is ill: whoever writes next will say so.
        }
    }

    private static void SweepFiles(string folder, DateTime before)
    {
        foreach (string file in Directory.EnumerateFiles(folder, $"{TempFile.Prefix}*", StoreLayout.Everything))
        {
            if (File.GetLastWriteTimeUtc(file) < before && IsUnlocked(file))
            {
                File.Delete(file);
            }
        }
    }

    private static bool IsUnlocked(string file)
    {
        try
        {
            using FileStream locked = new(file, FileMode.Open, FileAccess.Read, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
