namespace Recorder.Protocols.Node;

/// <summary>How many bytes of output and of input were recorded, since the session began.</summary>
public readonly record struct TakenMessage(long Output, long Input)
{
    public const int Size = 8 + 8;

    public byte[] ToFrame()
    {
        byte[] frame = new byte[NodeFrame.HeaderSize + Size];
        Write(frame);
        return frame;
    }

    /// <summary>Writes the frame into a buffer that is used again and again.</summary>
    public void Write(Span<byte> frame)
    {
        frame[0] = (byte)NodeFrameType.Taken;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame[1..], Size);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(frame[NodeFrame.HeaderSize..], Output);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(frame[(NodeFrame.HeaderSize + 8)..], Input);
    }

    /// <exception cref="ProtocolException">Not 16 bytes, or negative.</exception>
    public static TakenMessage Parse(ReadOnlySpan<byte> body)
    {
        var fields = new FieldReader(body, "Taken");
        var message = new TakenMessage(fields.Int64("output"), fields.Int64("input"));
        fields.End();
        return message;
    }
}
