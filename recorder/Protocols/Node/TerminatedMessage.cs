namespace Recorder.Protocols.Node;

/// <summary>Somebody has ended the session.</summary>
/// <param name="Line">What its user is told.</param>
public sealed record TerminatedMessage(string Line)
{
    public const int MaxSize = 3 * 1024;

    public byte[] ToFrame()
    {
        ReadOnlySpan<byte> line = System.Text.Encoding.UTF8.GetBytes(Line);
        return new FieldWriter(NodeFrameType.Terminated).Bytes(line[..Math.Min(line.Length, MaxSize - 4)]).ToFrame();
    }

    /// <exception cref="ProtocolException">The line is over its limit, missing, or something is left over.</exception>
    public static TerminatedMessage Parse(ReadOnlySpan<byte> body)
    {
        var fields = new FieldReader(body, "Terminated");
        var message = new TerminatedMessage(fields.Text("line", MaxSize - 4));
        fields.End();
        return message;
    }
}
