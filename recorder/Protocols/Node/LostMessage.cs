namespace Recorder.Protocols.Node;

/// <summary>A session that went on without being recorded (FailOpen).</summary>
/// <param name="SessionId">Its id, when it had one; else empty.</param>
/// <param name="Ticket">As given in <see cref="OpenedMessage"/>; empty when there is none.</param>
/// <param name="SinceUnixMilliseconds">Since when nothing was recorded.</param>
/// <param name="Reason">Why, one line.</param>
public sealed record LostMessage(string SessionId, ReadOnlyMemory<byte> Ticket, long SinceUnixMilliseconds, string Reason)
{
    public const int MaxSize = 4 + OpenedMessage.SessionIdSize + 4 + OpenedMessage.TicketSize + 8 + 4 + FailedMessage.MaxReason;

    public byte[] ToFrame()
    {
        ReadOnlySpan<byte> reason = System.Text.Encoding.UTF8.GetBytes(Reason);
        return new FieldWriter(NodeFrameType.Lost)
            .Text(SessionId).Bytes(Ticket.Span).Int64(SinceUnixMilliseconds)
            .Bytes(reason[..Math.Min(reason.Length, FailedMessage.MaxReason)])
            .ToFrame();
    }

    /// <exception cref="ProtocolException">A field is over its limit, missing, or something is left over.</exception>
    public static LostMessage Parse(ReadOnlySpan<byte> body)
    {
        var fields = new FieldReader(body, "Lost");
        var message = new LostMessage(
            fields.Text("session id", OpenedMessage.SessionIdSize),
            fields.Bytes("ticket", OpenedMessage.TicketSize),
            fields.Int64("since"),
            fields.Text("reason", FailedMessage.MaxReason));
        fields.End();
        return message;
    }
}
