using System.Buffers.Binary;
using Recorder.Protocols.Spdy;

namespace Recorder.Protocols.RemoteCommand;

/// <summary>
/// Ends a remote command over SPDY behind any data frame of the server, or in it: what is begun is filled up with zero bytes, which a
/// terminal does not show; then come output, the status, and the end of every stream.
/// </summary>
internal static class SpdyEnding
{
    private const byte FinFlag = 1;
    private const int HeadSize = 8;

    /// <param name="position">Where the client stands.</param>
    /// <param name="open">Streams that the server has not ended.</param>
    /// <param name="status">For the error stream.</param>
    /// <param name="output">For the standard output, if it is open.</param>
    internal static IReadOnlyList<byte[]>? Write(
        SpdyPosition position, IReadOnlyList<(uint Id, RemoteStream Stream)> open, ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> output)
    {
        uint error = open.FirstOrDefault(stream => stream.Stream == RemoteStream.Error).Id;
        if (position.InFrame || ChannelEnding.MaxFill < position.Left || error == 0 || (position.Left != 0 && position.StreamId == error))
        {
            return null;
        }

        List<byte[]> ending = [];
        if (position.Left != 0)
        {
            ending.Add(new byte[position.Left]);
        }

        if (!output.IsEmpty && open.FirstOrDefault(stream => stream.Stream == RemoteStream.Stdout).Id is not 0 and uint stdout)
        {
            ending.Add(Data(stdout, output.Span, isLast: false));
        }

        ending.Add(Data(error, status.Span));
        ending.AddRange(open.Where(stream => stream.Stream is RemoteStream.Stdout or RemoteStream.Stderr).Select(stream => Data(stream.Id, default)));
        return ending;
    }

    private static byte[] Data(uint id, ReadOnlySpan<byte> bytes, bool isLast = true)
    {
        byte[] frame = new byte[HeadSize + bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, id);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (isLast ? (uint)FinFlag << 24 : 0) | (uint)bytes.Length);
        bytes.CopyTo(frame.AsSpan(HeadSize));
        return frame;
    }
}
