using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Journal;

/// <summary>
/// Reads the blocks of a journal, which may still be growing. Damage is passed over and told in <see cref="Findings"/>;
/// no content of the file makes it throw.
/// </summary>
internal sealed class JournalReader : IDisposable
{
    private const int ReadSize = 64 * 1024;

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly List<JournalFinding> _findings = [];

    // A window of the file: _buffer[_start.._end] begins at _offset.
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
    private int _start;
    private int _end;
    private long _offset;

    // While damage is being passed over: where it begins, or -1. _offset is where the search goes on.
    private long _damagedFrom = -1;

    // Until the first block was taken the salt is only what the first bytes of the file say.
    private ulong? _salt;
    private bool _saltConfirmed;
    private bool _anySalt;

    public JournalReader(string path)
    {
        _path = path;
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            throw Errno.ToException(cause, "open", path);
        }
    }

    /// <summary>
    /// The writer may add to the file: an end that is not whole is "not yet". Set it to false when the writer is known to be
    /// done; what then remains is a torn tail.
    /// </summary>
    public bool IsGrowing { get; set; }

    /// <summary>Where the next block begins, or is looked for.</summary>
    public long Offset => _offset;

    /// <summary>What was passed over so far.</summary>
    public IReadOnlyList<JournalFinding> Findings => _findings;

    /// <summary>The next block's records, valid until the next call. False at the (current) end.</summary>
    /// <exception cref="StorageException">The file cannot be read at all.</exception>
    public bool TryReadNext(out RecordBatch batch)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        while (true)
        {
            switch (TryTakeBlock(out batch))
            {
                case Outcome.Taken:
                    return true;
                case Outcome.Incomplete when IsGrowing || (Buffered == 0 && _damagedFrom < 0):
                    _start = _end = 0; // What is there may yet be taken back and replaced: read it anew.
                    return false;
            }

            if (!SkipToMagic())
            {
                if (IsGrowing || !TryAgainWithAnySalt())
                {
                    EndAtTail();
                    return false;
                }
            }
        }
    }

    public void Dispose()
    {
        if (!_handle.IsClosed)
        {
            _handle.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private enum Outcome
    {
        Taken,

        /// <summary>The file ends before the block does, if it is one.</summary>
        Incomplete,
        NoBlock,
    }

    private Outcome TryTakeBlock(out RecordBatch batch)
    {
        batch = default;
        if (!Fill(JournalBlock.HeaderSize))
        {
            return Outcome.Incomplete;
        }

        ReadOnlySpan<byte> header = _buffer.AsSpan(_start, JournalBlock.HeaderSize);
        _salt ??= BinaryPrimitives.ReadUInt64BigEndian(header[JournalBlock.SaltOffset..]);
        if (!JournalBlock.TryRead(header, out JournalBlock block) || (block.Salt != _salt && !_anySalt))
        {
            return Outcome.NoBlock;
        }

        int size = JournalBlock.HeaderSize + block.PayloadSize;
        if (!Fill(size))
        {
            return Outcome.Incomplete;
        }

        // Fill may have moved the window.
        ReadOnlyMemory<byte> content = _buffer.AsMemory(_start, size);
        ReadOnlyMemory<byte> payload = content[JournalBlock.HeaderSize..];
        if (JournalBlock.ComputeCrc(content.Span, payload.Span) != block.Crc)
        {
            return Outcome.NoBlock;
        }

        EndDamage(JournalDamage.Damaged);
        Advance(size);
        (_salt, _saltConfirmed, _anySalt) = (block.Salt, true, false);
        batch = new RecordBatch(payload, block.Count, block.FirstIndex, block.LastIndex);
        return Outcome.Taken;
    }

    /// <summary>Moves on, by a byte at least, to the next place where a block could begin. False: the file ends before one.</summary>
    private bool SkipToMagic()
    {
        if (_damagedFrom < 0)
        {
            _damagedFrom = _offset;
        }

        Advance(1);
        while (Fill(JournalBlock.Magic.Length))
        {
            int found = _buffer.AsSpan(_start, Buffered).IndexOf(JournalBlock.Magic);
            if (found >= 0)
            {
                Advance(found);
                return true;
            }

            Advance(Buffered - (JournalBlock.Magic.Length - 1)); // The magic may stand across the window's end.
        }

        return false;
    }

    /// <summary>
    /// The first block may have been damaged just where its salt stands; no block matched it then. Once, the
    /// first whole block of any salt is believed.
    /// </summary>
    private bool TryAgainWithAnySalt()
    {
        if (_saltConfirmed || _anySalt)
        {
            return false;
        }

        (_offset, _start, _end, _damagedFrom, _anySalt) = (0, 0, 0, -1, true);
        return true;
    }

    private void EndAtTail()
    {
        if (!IsGrowing)
        {
            Advance(Buffered);
            EndDamage(JournalDamage.TornTail);
        }
    }

    private void EndDamage(JournalDamage damage)
    {
        if (_damagedFrom >= 0)
        {
            _findings.Add(new JournalFinding(damage, _damagedFrom, _offset - _damagedFrom));
            _damagedFrom = -1;
        }
    }

    private int Buffered => _end - _start;

    private void Advance(int count)
    {
        _start += count;
        _offset += count;
    }

    /// <summary>Has at least <paramref name="count"/> bytes in the window. False: the file ends before.</summary>
    private bool Fill(int count)
    {
        if (Buffered >= count)
        {
            return true;
        }

        try
        {
            if (count > _buffer.Length && RandomAccess.GetLength(_handle) < _offset + count)
            {
                return false; // Make no room for what is not there.
            }

            MakeRoom(count);
            while (Buffered < count)
            {
                int read = RandomAccess.Read(_handle, _buffer.AsSpan(_end), _offset + Buffered);
                if (read == 0)
                {
                    return false;
                }

                _end += read;
            }

            return true;
        }
        catch (IOException cause)
        {
            throw Errno.ToException(cause, "read", _path);
        }
    }

    private void MakeRoom(int count)
    {
        byte[] old = _buffer;
        if (count > old.Length)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(count);
        }

        if (_start > 0 || _buffer != old)
        {
            old.AsSpan(_start, Buffered).CopyTo(_buffer);
            (_start, _end) = (0, Buffered);
        }

        if (_buffer != old)
        {
            ArrayPool<byte>.Shared.Return(old);
        }
    }
}
