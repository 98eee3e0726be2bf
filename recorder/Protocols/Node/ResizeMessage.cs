namespace Recorder.Protocols.Node;

/// <summary>The terminal has a new size.</summary>
public readonly record struct ResizeMessage(int Columns, int Rows)
{
    public const int Size = 2 + 2;

    public byte[] ToFrame() => new FieldWriter(NodeFrameType.Resize).UInt16((ushort)Columns).UInt16((ushort)Rows).ToFrame();

    /// <exception cref="ProtocolException">Not 4 bytes.</exception>
    public static ResizeMessage Parse(ReadOnlySpan<byte> body)
    {
        var fields = new FieldReader(body, "Resize");
        var message = new ResizeMessage(fields.UInt16("columns"), fields.UInt16("rows"));
        fields.End();
        return message;
    }
}
