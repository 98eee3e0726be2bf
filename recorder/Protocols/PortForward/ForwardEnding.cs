using System.Buffers.Binary;

namespace Recorder.Protocols.PortForward;

/// <summary>Tells the client, on the error stream of every open connection, why they end.</summary>
public static class ForwardEnding
{
    private const int HeadSize = 8;
    private const byte FinFlag = 1, BinaryMessage = 0x82;

    /// <param name="protocol">What was agreed on.</param>
    /// <param name="open">Connections that are told.</param>
    /// <param name="reason">UTF-8, at most 1,000 bytes of it.</param>
    public static IReadOnlyList<byte[]> Write(ForwardProtocol protocol, IEnumerable<ForwardedConnection> open, ReadOnlySpan<byte> reason)
    {
        const int MaxReason = 1000;
        List<byte[]> ending = [];
        foreach (ForwardedConnection connection in open.Where(connection => connection is { ErrorId: not 0, ServerEndedError: false }))
        {
            ReadOnlySpan<byte> told = reason[..Math.Min(reason.Length, MaxReason)];
            byte[] frame = new byte[HeadSize + told.Length];
            BinaryPrimitives.WriteUInt32BigEndian(frame, connection.ErrorId);
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), ((uint)FinFlag << 24) | (uint)told.Length);
            told.CopyTo(frame.AsSpan(HeadSize));
            ending.Add(protocol.IsTunnelled ? [BinaryMessage, 126, (byte)(frame.Length >> 8), (byte)frame.Length, .. frame] : frame);
        }

        return ending;
    }
}
