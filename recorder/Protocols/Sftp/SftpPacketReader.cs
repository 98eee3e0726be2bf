using System.Buffers.Binary;

namespace Recorder.Protocols.Sftp;

/// <summary>Cuts one direction of an SFTP stream into packets, without holding file content: that is skipped as it comes.</summary>
/// <remarks><code>
/// +-----------------+------+---------------------------+
/// | length (4, BE)  | type | length - 1 bytes          |
/// +-----------------+------+---------------------------+
/// </code></remarks>
internal sealed class SftpPacketReader
{
    /// <summary>OpenSSH's limit for a whole packet.</summary>
    internal const int MaxLength = 256 * 1024;

    /// <summary>Most bytes of a packet that is held whole: two paths of 4 KiB and attributes fit many times.</summary>
    internal const int MaxHeld = 64 * 1024;

    internal const int MaxHandle = 256;

    private const int HeaderSize = 4 /* length */ + 1 /* type */;

    private byte[] _held = new byte[512];
    private int _heldLength;
    private int _skip;
    private bool _isTaken; // The packet that is held was handed out.

    /// <summary>What was read of a packet that is not whole yet, or that was handed out last and turned out to be none.</summary>
    internal ReadOnlySpan<byte> Held => _held.AsSpan(0, _heldLength);

    /// <summary>Takes bytes off <paramref name="input"/> up to the end of the next packet's head. False when they are used up.</summary>
    /// <exception cref="ProtocolException">A length is out of bounds, or the type does not exist.</exception>
    internal bool TryRead(scoped ref ReadOnlySpan<byte> input, out SftpPacket packet)
    {
        packet = default;
        if (_isTaken)
        {
            (_isTaken, _heldLength) = (false, 0);
        }

        int skipped = Math.Min(_skip, input.Length);
        input = input[skipped..];
        _skip -= skipped;
        if (!Hold(ref input, HeaderSize))
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(_held);
        var type = (SftpPacketType)_held[4];
        if (length is 0 or > MaxLength)
        {
            throw new ProtocolException($"sftp packet has length {length}, allowed 1 to {MaxLength}");
        }

        int body = (int)length - 1;
        int head = Math.Min(body, HeadSize(type));
        if (MaxHeld < head)
        {
            throw new ProtocolException($"sftp {type} has {body} bytes, at most {MaxHeld} allowed");
        }

        if (!Hold(ref input, HeaderSize + head))
        {
            return false;
        }

        packet = new SftpPacket(type, body, _held.AsSpan(HeaderSize, head));
        _skip = body - head;
        _isTaken = true;
        return true;
    }

    /// <summary>How much of a packet is worth holding: not content, nor the lists of names that answer a READDIR.</summary>
    private static int HeadSize(SftpPacketType type) => type switch
    {
        SftpPacketType.Write => 4 /* id */ + 4 + MaxHandle + 8 /* offset */ + 4 /* length of content */,
        SftpPacketType.FileContent => 4 /* id */ + 4 /* length of content */,
        SftpPacketType.Name or SftpPacketType.ExtendedReply => 4 /* id */,
        _ when Enum.IsDefined(type) => int.MaxValue,
        _ => throw new ProtocolException($"sftp packet type {(byte)type} does not exist"),
    };

    private bool Hold(scoped ref ReadOnlySpan<byte> input, int wanted)
    {
        int missing = wanted - _heldLength;
        if (missing <= 0)
        {
            return true;
        }

        int taken = Math.Min(missing, input.Length);
        if (_held.Length < _heldLength + taken)
        {
            Array.Resize(ref _held, Math.Max(_held.Length * 2, _heldLength + taken));
        }

        input[..taken].CopyTo(_held.AsSpan(_heldLength));
        _heldLength += taken;
        input = input[taken..];
        return taken == missing;
    }
}
