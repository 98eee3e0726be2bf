using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Recorder.Protocols.Tar;

/// <summary>
/// Follows an archive and tells its members, with the digests of files. Holds no content of files; what does not parse, or would go untold,
/// is a <see cref="ProtocolException"/>, and then nothing more can be said about the stream.
/// </summary>
public sealed class TarTracker : IDisposable
{
    /// <summary>Longest name that comes as content, and most bytes of pax records.</summary>
    internal const int MaxExtension = 64 * 1024;

    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _header = new byte[TarHeader.Size];
    private int _headerLength;
    private bool _isAfterEnd;

    // Of the member whose content comes now.
    private TarEntry? _current;
    private char _extension; // 'L', 'K' or 'x': the content is about the next member.
    private readonly List<byte> _untold = []; // All that is about the next member: at most three of them, with their headers.
    private int _contentAt; // Of the last of them.
    private long _left;
    private int _padding;

    // Said of the next member.
    private string? _path, _target;
    private long? _size;
    private bool _hasRecords, _isNamedByRecords;

    /// <summary>Bytes of which no member was told yet: to be recorded when parsing is given up, or nothing more comes.</summary>
    public byte[] Held => [.. _untold, .. _header.AsSpan(0, _headerLength)];

    /// <summary>The stream is over: the member of which something is missing.</summary>
    public TarEntry? Unfinished => _current;

    /// <summary>Takes bytes of the archive.</summary>
    /// <exception cref="ProtocolException">This is no archive, or goes on as none. What was held or not taken yet is for the caller to keep.</exception>
    public void Take(ref ReadOnlyMemory<byte> bytes, ICollection<TarEntry> ended)
    {
        while (!bytes.IsEmpty)
        {
            if (_left != 0)
            {
                TakeContent(ref bytes);
            }
            else if (_padding != 0)
            {
                SkipPadding(ref bytes);
            }
            else
            {
                TakeHeader(ref bytes);
            }

            if (_left == 0 && (_current is not null || _extension != 0))
            {
                End(ended);
            }
        }
    }

    public void Dispose() => _digest.Dispose();

    private void SkipPadding(ref ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> padding = bytes.Span[..Math.Min(_padding, bytes.Length)];
        int zeros = padding.IndexOfAnyExcept((byte)0);
        int skipped = zeros < 0 ? padding.Length : zeros;
        if (_untold.Count != 0)
        {
            _untold.AddRange(padding[..skipped]);
        }

        _padding -= skipped;
        bytes = bytes[skipped..];
        if (zeros >= 0)
        {
            throw new ProtocolException("something comes between a tar member's content and the next header");
        }
    }

    private void TakeContent(ref ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte> content = bytes[..(int)Math.Min(_left, bytes.Length)];
        bytes = bytes[content.Length..];
        _left -= content.Length;
        if (_extension != 0)
        {
            _untold.AddRange(content.Span);
        }
        else
        {
            _digest.AppendData(content.Span);
        }
    }

    private void TakeHeader(ref ReadOnlyMemory<byte> bytes)
    {
        if (_isAfterEnd)
        {
            int zeros = bytes.Span.IndexOfAnyExcept((byte)0);
            bytes = zeros < 0 ? default : bytes[zeros..];
            if (zeros >= 0)
            {
                throw new ProtocolException("something comes behind the end of the archive");
            }

            return;
        }

        int taken = Math.Min(TarHeader.Size - _headerLength, bytes.Length);
        bytes.Span[..taken].CopyTo(_header.AsSpan(_headerLength));
        _headerLength += taken;
        bytes = bytes[taken..];
        if (_headerLength == TarHeader.Size)
        {
            Begin(new TarHeader(_header));
            _headerLength = 0;
        }
    }

    private void Begin(TarHeader header)
    {
        if (header.IsZero)
        {
            _isAfterEnd = _untold.Count == 0 ? true : throw new ProtocolException("the archive ends where the member should be that something was said of");
            return;
        }

        header.Check();
        long size = header.ContentSize;
        char type = header.Type;
        if (type is 'L' or 'K' or 'x')
        {
            JudgeExtension(type, size);
            _extension = type;
            _untold.AddRange(_header);
            _contentAt = _untold.Count;
        }
        else
        {
            if ((_size ?? size) != size)
            {
                // busybox goes by the header, others by the record: what one takes for content are members to the other.
                throw new ProtocolException($"a tar member has {size} bytes by its header and {_size} by its pax record");
            }

            TarEntryKind kind = type switch
            {
                '0' or '\0' or '7' => TarEntryKind.File,
                '1' => TarEntryKind.HardLink,
                '2' => TarEntryKind.SymbolicLink,
                '3' or '4' or '6' => TarEntryKind.Special,
                '5' => TarEntryKind.Directory,
                _ => throw new ProtocolException($"tar members of type {(int)type} are not followed"),
            };
            string path = _path ?? header.Path;
            if (kind == TarEntryKind.File && path.EndsWith('/'))
            {
                kind = TarEntryKind.Directory; // As archives from before type 5 say it, and tar still reads it.
            }

            if (_isNamedByRecords && size != 0 && header.Path.EndsWith('/'))
            {
                // busybox knows no name but the header's: what others take for content are members to it.
                throw new ProtocolException("a tar member with content is a folder by its header, and a file by its pax record");
            }

            if (kind != TarEntryKind.File && size != 0)
            {
                throw new ProtocolException($"a {kind} in the archive has {size} bytes of content");
            }

            bool isLink = kind is TarEntryKind.HardLink or TarEntryKind.SymbolicLink;
            if (_target is not null && !isLink)
            {
                throw new ProtocolException($"a {kind} in the archive has the target of a link");
            }

            string target = isLink ? _target ?? header.Target : "";
            _untold.Clear();
            _current = new TarEntry(path, kind, size, target, "");
            (_path, _target, _size, _hasRecords, _isNamedByRecords) = (null, null, null, false, false);
        }

        _left = size;
        _padding = (int)(-size & (TarHeader.Size - 1));
    }

    private void JudgeExtension(char type, long size)
    {
        if (MaxExtension < size || size == 0)
        {
            throw new ProtocolException($"what is said of a tar member has {size} bytes, allowed 1 to {MaxExtension}");
        }

        if ((type == 'L' && _path is not null) || (type == 'K' && _target is not null) || (type == 'x' && _hasRecords))
        {
            throw new ProtocolException("the same is said twice of a tar member");
        }
    }

    private void End(ICollection<TarEntry> ended)
    {
        if (_current is { } entry)
        {
            string digest = entry.Kind == TarEntryKind.File ? Convert.ToHexStringLower(_digest.GetHashAndReset()) : "";
            _current = null;
            ended.Add(entry with { Sha256 = digest });
            return;
        }

        ReadOnlySpan<byte> content = CollectionsMarshal.AsSpan(_untold)[_contentAt..];
        switch (_extension)
        {
            case 'L':
                _path = TarName.Of(content.TrimEnd((byte)0));
                break;
            case 'K':
                _target = TarName.Of(content.TrimEnd((byte)0));
                break;
            default:
                TakeRecords(content);
                break;
        }

        _extension = default;
    }

    private void TakeRecords(ReadOnlySpan<byte> content)
    {
        (string? path, string? target) = (null, null);
        PaxRecords.Read(content, ref path, ref target, ref _size);
        if ((path is not null && _path is not null) || (target is not null && _target is not null))
        {
            throw new ProtocolException("a tar member has its long name both as GNU and as POSIX say it");
        }

        (_path, _target, _hasRecords, _isNamedByRecords) = (path ?? _path, target ?? _target, true, path is not null);
    }
}
