using Recorder.Storage;

namespace Recorder.Streaming.Spool;

/// <summary>Room on a volume, in bytes.</summary>
internal readonly record struct DiskSpace(long Free, long Total)
{
    /// <summary>Asks the volume that holds a directory.</summary>
    /// <exception cref="StorageException">It does not answer, or the directory is gone.</exception>
    public static DiskSpace Of(string directory)
    {
        try
        {
            if (!Directory.Exists(directory))
            {
                throw new DirectoryNotFoundException($"{directory} is gone");
            }

            var volume = new DriveInfo(directory);
            return new DiskSpace(volume.AvailableFreeSpace, volume.TotalSize);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Errno.ToException(cause, "statvfs", directory);
        }
    }
}
