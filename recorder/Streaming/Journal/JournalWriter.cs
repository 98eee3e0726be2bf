using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Journal;

/// <summary>
/// Appends batches of records to a file, one checksummed block each. Appending is for one caller at a time;
/// syncing may run beside it.
/// </summary>
/// <remarks>
/// A block is in the kernel's hands when <see cref="Append"/> returns: killing the process loses nothing of it, losing the
/// machine loses what was not synced. A failed append is taken back: the file ends with the block before it, and, when the disk
/// was merely full, the same batch may be appended again later. After a device error or a failed sync the writer is
/// broken for good, for the kernel may have dropped data that it would then report as written.
/// </remarks>
internal sealed class JournalWriter : IDisposable
{
    private readonly byte[] _header = new byte[JournalBlock.HeaderSize];
    private readonly ReadOnlyMemory<byte>[] _block;
    private readonly ulong _salt = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    // Written by the appender, read by whoever syncs.
    private long _size;
    private long _lastIndex = -1;

    // Written by whoever syncs.
    private long _durableIndex = -1;
    private volatile StorageException? _failure;

    private JournalWriter(SafeFileHandle handle, string path)
    {
        Handle = handle;
        Path = path;
        _block = [_header, default];
    }

    public string Path { get; }

    public SafeFileHandle Handle { get; }

    /// <summary>Bytes of whole blocks.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>Event index of the last record appended; -1 before the first.</summary>
    public long LastIndex => Volatile.Read(ref _lastIndex);

    /// <summary>Event index up to which the file was synced; -1 before the first.</summary>
    public long DurableIndex => Volatile.Read(ref _durableIndex);

    /// <summary>Why nothing can be appended or synced any more, or null.</summary>
    public StorageException? Failure => _failure;

    /// <summary>Makes a new file (mode 0600), whose name is durable when this returns.</summary>
    /// <exception cref="StorageException">The file exists, or cannot be made.</exception>
    public static JournalWriter Create(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Durable.SyncDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            return new JournalWriter(handle, path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw cause as StorageException ?? Errno.ToException(cause, "create", path);
        }
    }

    /// <summary>Appends one block, in one write.</summary>
    /// <exception cref="StorageException">Not a byte of it is appended. <see cref="Failure"/> says whether another try makes sense.</exception>
    public void Append(in RecordBatch batch)
    {
        ThrowIfBroken();
        if (batch.FirstIndex <= _lastIndex
            || !JournalBlock.IsPlausible(batch.Records.Length, batch.Count, batch.FirstIndex, batch.LastIndex))
        {
            throw new ArgumentException(
                $"{batch.Count} records, {batch.Records.Length} bytes, index {batch.FirstIndex} to {batch.LastIndex} after {_lastIndex}");
        }

        JournalBlock.Write(_header, _salt, batch);
        _block[1] = batch.Records;
        try
        {
            RandomAccess.Write(Handle, _block, _size);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            StorageException failure = Errno.ToException(cause, "write", Path);
            TakeBack(failure);
            throw failure;
        }
        finally
        {
            _block[1] = default; // The batch's memory is the caller's again.
        }

        Volatile.Write(ref _size, _size + JournalBlock.HeaderSize + batch.Records.Length);
        Volatile.Write(ref _lastIndex, batch.LastIndex);
    }

    /// <summary>Makes everything appended so far durable.</summary>
    /// <exception cref="StorageException">What was appended since the last success is lost, and the writer broken.</exception>
    public void Sync() => Sync(Durable.SyncData);

    /// <summary>The same, with another fdatasync: tests make it fail.</summary>
    public void Sync(Action<SafeFileHandle, string> syncData)
    {
        ThrowIfBroken();
        long last = LastIndex;
        try
        {
            syncData(Handle, Path);
        }
        catch (StorageException failure)
        {
            _failure = failure;
            throw;
        }

        MarkDurable(last);
    }

    /// <summary>A sync of the whole file system, started after <paramref name="index"/> was appended, has succeeded.</summary>
    public void MarkDurable(long index) => Volatile.Write(ref _durableIndex, index);

    /// <exception cref="StorageException">The writer is broken.</exception>
    public void ThrowIfBroken()
    {
        if (_failure is { } failure)
        {
            throw new StorageException(failure.Problem, failure.Message, failure);
        }
    }

    public void Dispose() => Handle.Dispose();

    private void TakeBack(StorageException failure)
    {
        if (failure.Problem != StorageProblem.Full)
        {
            _failure = failure;
        }

        try
        {
            RandomAccess.SetLength(Handle, _size);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            _failure = failure; // A torn block stays behind: a reader stops before it.
        }
    }
}
