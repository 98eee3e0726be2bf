using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Recorder.Storage.Files;

/// <summary>The folder of one upload. It appears and disappears whole, by a rename.</summary>
internal sealed class UploadFolder(StoreLayout layout, Upload upload)
{
    public const string NewPrefix = ".new-";
    public const string GonePrefix = ".gone-";
    private const string DescriptionSuffix = ".upload";
    private const string PartSuffix = ".part";

    private readonly string _path = layout.FolderOf(upload.Id);

    /// <summary>Creates the folder durably.</summary>
    /// <returns>The upload, with the time it was started as the file system keeps it.</returns>
    public static Upload Create(StoreLayout layout, RecordingName name, DateTimeOffset now)
    {
        var id = Guid.NewGuid();
        string unnamed = Path.Combine(layout.Multi, $"{NewPrefix}{id:N}");
        string folder = layout.FolderOf(id);
        Posix.MakeDirectory(unnamed);
        try
        {
            using TempFile description = TempFile.Create(unnamed);
            DateTimeOffset initiated = description.Seal(now, unnamed);
            description.Replace($"{name}{DescriptionSuffix}");
            Durable.SyncDirectory(unnamed);
            Posix.Rename(unnamed, folder);
            Durable.SyncDirectory(layout.Multi);
            return new Upload(name.Key, id, name.Revision, initiated);
        }
        catch (Exception failure) when (Disk.IsFailure(failure) || failure is StorageException)
        {
            DeleteQuietly(unnamed);
            DeleteQuietly(folder);
            throw;
        }
    }

    /// <summary>Reads the description in an upload's folder, or answers null when there is none (any more).</summary>
    public static Upload? Describe(string folder)
    {
        if (!Guid.TryParseExact(Path.GetFileName(folder), "D", out Guid id))
        {
            return null;
        }

        try
        {
            foreach (string file in Directory.EnumerateFiles(folder, $"*{DescriptionSuffix}", StoreLayout.Everything))
            {
                if (RecordingName.TryParse(Path.GetFileName(file.AsSpan())[..^DescriptionSuffix.Length], out RecordingName name))
                {
                    return new Upload(name.Key, id, name.Revision, File.GetLastWriteTimeUtc(file));
                }
            }
        }
        catch (Exception failure) when (failure is DirectoryNotFoundException or FileNotFoundException or UnauthorizedAccessException)
        {
            // It ended while we looked, or is none of ours: one odd folder must not hide the other uploads.
        }

        return null;
    }

    public UploadPart WritePart(int number, ReadOnlySpan<byte> content, DateTimeOffset now)
    {
        string name = $"{_path}/{number}{PartSuffix}";
        try
        {
            using TempFile file = TempFile.Create(_path);
            RandomAccess.Write(file.Handle, content, fileOffset: 0);
            DateTimeOffset stored = file.Seal(now, name);
            file.Replace($"{number}{PartSuffix}");
            Durable.SyncDirectory(_path);
            return new UploadPart(number, content.Length, SHA256.HashData(content), stored);
        }
        catch (Exception failure) when (IsMissing(failure))
        {
            throw NotFound();
        }
    }

    /// <summary>The numbers of the parts, in order.</summary>
    public IReadOnlyList<int> PartNumbers()
    {
        try
        {
            List<int> numbers = [];
            foreach (string file in Directory.EnumerateFiles(_path, $"*{PartSuffix}", StoreLayout.Everything))
            {
                string digits = Path.GetFileName(file)[..^PartSuffix.Length];
                if (int.TryParse(digits, out int number) && 0 < number && digits == $"{number}")
                {
                    numbers.Add(number);
                }
            }

            numbers.Sort();
            return numbers;
        }
        catch (Exception failure) when (IsMissing(failure))
        {
            throw NotFound();
        }
    }

    /// <summary>Reads a part to digest it: the digest is of what is on the disk.</summary>
    public UploadPart ReadPart(int number)
    {
        try
        {
            using SafeFileHandle file = OpenPart(number);
            long size = RandomAccess.GetLength(file);
            byte[] digest = SpanDigest.Compute(file, 0, size, copyTo: null);
            return new UploadPart(number, size, digest, File.GetLastWriteTimeUtc(file));
        }
        catch (Exception failure) when (IsMissing(failure))
        {
            throw NotFound();
        }
    }

    /// <summary>Opens a part's content.</summary>
    public RangeStream OpenRead(int number)
    {
        try
        {
            SafeFileHandle file = OpenPart(number);
            return new RangeStream(file, 0, RandomAccess.GetLength(file), $"{_path}/{number}{PartSuffix}");
        }
        catch (Exception failure) when (IsMissing(failure))
        {
            throw Directory.Exists(_path) ? NotStored(number) : NotFound();
        }
    }

    /// <summary>Copies the parts into one new file of this folder, checking each against what is named.</summary>
    public TempFile Join(IReadOnlyList<UploadPart> parts, CancellationToken cancellationToken)
    {
        TempFile? joined = null;
        try
        {
            joined = TempFile.Create(_path);
            long offset = 0;
            foreach (UploadPart part in parts)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Append(part, joined.Handle, offset);
                offset += part.Size;
            }

            TempFile answer = joined;
            joined = null;
            return answer;
        }
        catch (Exception failure) when (IsMissing(failure))
        {
            throw NotFound();
        }
        finally
        {
            joined?.Dispose();
        }
    }

    /// <summary>Ends the upload, in one step and durably, then deletes what it held.</summary>
    public void Remove()
    {
        string gone = Path.Combine(layout.Multi, $"{GonePrefix}{Guid.NewGuid():N}");
        if (Posix.TryRename(_path, gone))
        {
            // First the rename: a folder that lost some of its parts must never be taken for an upload.
            Durable.SyncDirectory(layout.Multi);
            DeleteQuietly(gone);
        }
    }

    public UploadNotFoundException NotFound()
    {
        layout.CheckPresent();
        return new UploadNotFoundException($"upload {upload.Id} of {upload.Key.Session} is not open");
    }

    private void Append(UploadPart part, SafeFileHandle joined, long offset)
    {
        SafeFileHandle file;
        try
        {
            file = OpenPart(part.Number);
        }
        catch (FileNotFoundException)
        {
            throw NotStored(part.Number);
        }

        using (file)
        {
            long size = RandomAccess.GetLength(file);
            if (size != part.Size || !part.Sha256.Span.SequenceEqual(SpanDigest.Compute(file, 0, size, (joined, offset))))
            {
                throw new InvalidPartException($"part {part.Number} of upload {upload.Id} is not what was named ({part.Size} bytes, {size} stored)");
            }
        }
    }

    private InvalidPartException NotStored(int number) => new($"part {number} of upload {upload.Id} is not stored");

    private SafeFileHandle OpenPart(int number) => File.OpenHandle($"{_path}/{number}{PartSuffix}");

    private static bool IsMissing(Exception failure) =>
        failure is DirectoryNotFoundException or FileNotFoundException or StorageException { Problem: StorageProblem.Missing };

    private static void DeleteQuietly(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (Disk.IsFailure(failure))
        {
            // What is left is swept at the next open.
        }
    }
}
