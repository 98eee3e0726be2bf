namespace Recorder.Protocols.Node;

/// <summary>The session cannot be recorded (any further).</summary>
/// <param name="FailOpen">The daemon's own setting of what to do now.</param>
/// <param name="Reason">One line, fit for the user.</param>
public sealed record FailedMessage(bool FailOpen, string Reason)
{
    public const int MaxReason = 1024;
    public const int MaxSize = 1 + 4 + MaxReason;

    public byte[] ToFrame()
    {
        ReadOnlySpan<byte> reason = System.Text.Encoding.UTF8.GetBytes(Reason);
        return new FieldWriter(NodeFrameType.Failed)
            .Byte((byte)(FailOpen ? 1 : 0)).Bytes(reason[..Math.Min(reason.Length, MaxReason)]).ToFrame();
    }

    /// <exception cref="ProtocolException">A field is over its limit, missing, or something is left over.</exception>
    public static FailedMessage Parse(ReadOnlySpan<byte> body)
    {
        var fields = new FieldReader(body, "Failed");
        var message = new FailedMessage(fields.Byte("fail open", maximum: 1) == 1, fields.Text("reason", MaxReason));
        fields.End();
        return message;
    }
}
