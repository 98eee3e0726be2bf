using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>Small JSON files that are there whole or not at all, whatever happens.</summary>
internal static class DurableFile
{
    private const int MaxSize = 16 * 1024 * 1024;

    /// <summary>Writes beside the file, syncs, renames over it, and syncs the directory.</summary>
    /// <exception cref="StorageException">The older content, if any, is still there.</exception>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type)
    {
        string fresh = path + ".new";
        try
        {
            byte[] content = JsonSerializer.SerializeToUtf8Bytes(value, type);
            using (SafeFileHandle handle = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                RandomAccess.Write(handle, content, 0);
                Durable.Sync(handle, fresh);
            }

            File.Move(fresh, path, overwrite: true);
            Durable.SyncDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception cause) when (cause is (IOException or UnauthorizedAccessException) and not StorageException)
        {
            throw Errno.ToException(cause, "write", path);
        }
    }

    /// <summary>Null when there is no such file.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    public static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > MaxSize)
            {
                throw new InvalidDataException($"{path} has {file.Length} bytes, allowed {MaxSize}");
            }

            return JsonSerializer.Deserialize(file, type) ?? throw new InvalidDataException($"{path} holds null");
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException cause)
        {
            throw new InvalidDataException($"{path}: {cause.Message}", cause);
        }
        catch (Exception cause) when (cause is (IOException or UnauthorizedAccessException) and not StorageException)
        {
            throw Errno.ToException(cause, "read", path);
        }
    }
}
