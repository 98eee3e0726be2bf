using System.Buffers.Binary;
using System.IO.Compression;

namespace Recorder.Format;

/// <summary>
/// Decompresses the one gzip member at the front of a part's body, and leaves what follows alone. (GZipStream would go on
/// into anything behind it that begins like gzip, and does not say where it stopped.)
/// </summary>
/// <remarks>RFC 1952, "Member format": header, deflate data, CRC32, ISIZE.</remarks>
internal sealed class GzipMember(PartBody body) : IDisposable
{
    private const int DeflateMethod = 8;
    private const int HeaderChecksumFlag = 2, ExtraFlag = 4, NameFlag = 8, CommentFlag = 16, ReservedFlags = 0xE0;

    private readonly DeflateStream _inflater = new(body, CompressionMode.Decompress, leaveOpen: true);
    private uint _checksum;

    /// <summary>Bytes decompressed so far.</summary>
    public long ContentSize { get; private set; }

    /// <exception cref="InvalidDataException">It is no gzip header.</exception>
    public async ValueTask ReadHeaderAsync(CancellationToken cancellationToken)
    {
        int magic1 = await NextAsync(cancellationToken);
        int magic2 = await NextAsync(cancellationToken);
        int method = await NextAsync(cancellationToken);
        int flags = await NextAsync(cancellationToken);
        if (magic1 != 0x1F || magic2 != 0x8B || method != DeflateMethod || (flags & ReservedFlags) != 0)
        {
            throw new InvalidDataException($"body begins {magic1:x2} {magic2:x2} {method:x2} {flags:x2}, which is not gzip");
        }

        await SkipAsync(6 /* time, extra flags, system */, cancellationToken);
        if ((flags & ExtraFlag) != 0)
        {
            int low = await NextAsync(cancellationToken);
            await SkipAsync(low | (await NextAsync(cancellationToken) << 8), cancellationToken);
        }

        for (int texts = (flags & NameFlag) / NameFlag + (flags & CommentFlag) / CommentFlag; texts > 0; texts--)
        {
            while (await NextAsync(cancellationToken) != 0)
            {
            }
        }

        await SkipAsync(flags & HeaderChecksumFlag /* which is also its size */, cancellationToken);
    }

    /// <summary>Decompresses some; 0 at the end, once the member's checksum was found right.</summary>
    /// <exception cref="InvalidDataException">The data is damaged or cut.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        int read = await _inflater.ReadAsync(target, cancellationToken);
        if (read > 0)
        {
            _checksum = GzipChecksum.Update(_checksum, target.Span[..read]);
            ContentSize += read;
            return read;
        }

        byte[] trailer = new byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(sizeof(uint)), (uint)ContentSize);
        return await body.EndAfterAsync(trailer, cancellationToken)
            ? 0
            : throw new InvalidDataException("gzip data is cut short or its checksum is wrong");
    }

    public void Dispose() => _inflater.Dispose();

    private async ValueTask SkipAsync(int count, CancellationToken cancellationToken)
    {
        for (; count > 0; count--)
        {
            await NextAsync(cancellationToken);
        }
    }

    private async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        int next = await body.ReadOneAsync(cancellationToken);
        return next >= 0 ? next : throw new InvalidDataException("body ends inside the gzip header");
    }
}
