namespace Recorder.Protocols.Node;

/// <summary>How the program ended.</summary>
/// <param name="Code">Exit code, 0 to 255.</param>
/// <param name="Signal">The signal that ended it, or 0.</param>
public readonly record struct EndMessage(int Code, int Signal)
{
    public const int Size = 1 + 1;
    private const byte MaxSignal = 64;

    public byte[] ToFrame() => new FieldWriter(NodeFrameType.End).Byte((byte)Code).Byte((byte)Signal).ToFrame();

    /// <exception cref="ProtocolException">Not 2 bytes, or no such signal.</exception>
    public static EndMessage Parse(ReadOnlySpan<byte> body)
    {
        var fields = new FieldReader(body, "End");
        var message = new EndMessage(fields.Byte("code", byte.MaxValue), fields.Byte("signal", MaxSignal));
        fields.End();
        return message;
    }
}
