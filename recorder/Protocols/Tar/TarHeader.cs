using System.Text;

namespace Recorder.Protocols.Tar;

/// <summary>Reads one header block.</summary>
/// <remarks>POSIX ustar, and what GNU tar and busybox make of it:<code>
/// name (100) | mode (8) | uid (8) | gid (8) | size (12) | mtime (12) | checksum (8) | type (1) | target (100) |
/// magic (6) | version (2) | user (32) | group (32) | device numbers (16) | prefix (155)
/// </code></remarks>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    internal const int Size = 512;

    private const int ChecksumAt = 148, ChecksumSize = 8;

    private readonly ReadOnlySpan<byte> _block = block;

    internal char Type => (char)_block[156];

    internal string Target => Text(157, 100);

    internal long ContentSize => Number(124, 12);

    /// <summary>With the first half of a long name, which only POSIX ustar has: see <see cref="Check"/>.</summary>
    internal string Path => Text(345, 155) is { Length: > 0 } prefix ? $"{prefix}/{Text(0, 100)}" : Text(0, 100);

    internal bool IsZero => _block.IndexOfAnyExcept((byte)0) < 0;

    /// <exception cref="ProtocolException">It is no header, or not every tar reads it in the same way.</exception>
    internal void Check()
    {
        long sum = 0;
        for (int at = 0; at < Size; at++)
        {
            sum += at is >= ChecksumAt and < ChecksumAt + ChecksumSize ? ' ' : _block[at];
        }

        long told = Number(ChecksumAt, ChecksumSize);
        if (sum != told)
        {
            throw new ProtocolException($"tar header has checksum {told}, expected {sum}");
        }

        if (Path.Length == 0)
        {
            throw new ProtocolException("tar header has no name, which ends the archive for some and not for others");
        }

        // GNU tar ends the magic with a space, and puts times there if it is asked to; busybox takes them for a name all the same.
        if (!_block.Slice(257, 6).SequenceEqual("ustar\0"u8) && _block.Slice(345, 155).ContainsAnyExcept((byte)0))
        {
            throw new ProtocolException("tar header is not of POSIX, and has something where the first half of a name is there");
        }
    }

    private string Text(int at, int length)
    {
        ReadOnlySpan<byte> field = _block.Slice(at, length);
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    // Octal digits behind blanks, and blanks or zeros behind them; or, with the highest bit set, a big-endian number. A zero in front is
    // passed over by GNU tar, and for busybox ends a number that is 0.
    private long Number(int at, int length)
    {
        ReadOnlySpan<byte> field = _block.Slice(at, length);
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            for (int i = 0; i < length; i++)
            {
                int digit = i == 0 ? field[0] & 0x7f : field[i];
                value = value <= (long.MaxValue >> 8) ? (value << 8) | (uint)digit : throw TooLarge(at);
            }

            return value;
        }

        foreach (byte digit in field.TrimStart((byte)' ').TrimEnd(" \0"u8))
        {
            value = digit is >= (byte)'0' and <= (byte)'7' && value <= (long.MaxValue >> 3) ? (value << 3) | (uint)(digit - '0') : throw TooLarge(at);
        }

        return value;
    }

    private static ProtocolException TooLarge(int at) => new($"tar header has no number at byte {at}, or one that is too large");
}
