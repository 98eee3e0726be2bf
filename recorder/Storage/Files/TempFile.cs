using Microsoft.Win32.SafeHandles;

namespace Recorder.Storage.Files;

/// <summary>
/// A new file under a random name, mode 0600: written, sealed, then given a name that stays, or deleted when disposed. Until it is
/// sealed it is locked (flock), which is how <see cref="Leftovers"/> tells a writer at work from one that was killed.
/// </summary>
internal sealed class TempFile : IDisposable
{
    public const string Prefix = ".tmp-";

    private readonly string _directory;
    private readonly FileStream _file;
    private bool _replaced;

    private TempFile(string directory)
    {
        _directory = directory;
        Path = System.IO.Path.Combine(directory, $"{Prefix}{Guid.NewGuid():N}");
        _file = new FileStream(Path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, // O_EXCL: two processes never write into one file.
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    public string Path { get; }

    public SafeFileHandle Handle => _file.SafeFileHandle;

    public static TempFile Create(string directory) => new(directory);

    /// <summary>Makes the content, and <paramref name="time"/> as the file's time, durable, and closes the file.</summary>
    /// <param name="time">When it is stored.</param>
    /// <param name="name">What the file is, for the text of an error.</param>
    /// <returns>The time as the file system keeps it.</returns>
    public DateTimeOffset Seal(DateTimeOffset time, string name)
    {
        File.SetLastWriteTimeUtc(Handle, time.UtcDateTime);
        Durable.Sync(Handle, name);
        DateTime kept = File.GetLastWriteTimeUtc(Handle);
        _file.Dispose(); // Before it is published: a reader must not meet the lock.
        return kept;
    }

    /// <summary>Takes the place of <paramref name="name"/>, in one step. Durable once the directory is.</summary>
    public void Replace(string name)
    {
        Posix.Rename(Path, System.IO.Path.Combine(_directory, name));
        _replaced = true;
    }

    public void Dispose()
    {
        try
        {
            if (!_replaced)
            {
                File.Delete(Path);
            }
        }
        catch (Exception failure) when (Disk.IsFailure(failure))
        {
            // The disk failed, or the upload was aborted and its folder is gone. A leftover is swept at the next open.
        }

        _file.Dispose();
    }
}
