namespace Recorder.Protocols.Sftp;

/// <summary>The front of one packet; points into the reader's buffer.</summary>
internal readonly ref struct SftpPacket(SftpPacketType type, int length, ReadOnlySpan<byte> head)
{
    internal SftpPacketType Type { get; } = type;

    /// <summary>Bytes after the type, whether they are in <see cref="Head"/> or not.</summary>
    internal int Length { get; } = length;

    /// <summary>The first bytes after the type: all but file content and listings.</summary>
    internal ReadOnlySpan<byte> Head { get; } = head;
}
