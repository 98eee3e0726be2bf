namespace Recorder.Protocols.Node;

/// <summary>The daemon records the session, under these terms.</summary>
/// <param name="SessionId">Its id, a UUID.</param>
/// <param name="WantsInput">Input must be sent, and taken, before the program gets it.</param>
/// <param name="FailOpen">What to do when the recording fails: go on (true) or end.</param>
/// <param name="Ticket">Proves later that this session was this user's (<see cref="LostMessage"/>).</param>
public sealed record OpenedMessage(string SessionId, bool WantsInput, bool FailOpen, ReadOnlyMemory<byte> Ticket)
{
    public const int SessionIdSize = 36;
    public const int TicketSize = 32;
    public const int MaxSize = SessionIdSize + 1 + TicketSize;

    public byte[] ToFrame() => new FieldWriter(NodeFrameType.Opened)
        .Raw(System.Text.Encoding.ASCII.GetBytes(SessionId))
        .Byte((byte)((WantsInput ? 1 : 0) | (FailOpen ? 2 : 0)))
        .Raw(Ticket.Span)
        .ToFrame();

    /// <exception cref="ProtocolException">Not the expected size, or unknown flags.</exception>
    public static OpenedMessage Parse(ReadOnlySpan<byte> body)
    {
        var fields = new FieldReader(body, "Opened");
        string session = System.Text.Encoding.ASCII.GetString(fields.Take(SessionIdSize, "session id"));
        byte flags = fields.Byte("flags", maximum: 3);
        byte[] ticket = fields.Take(TicketSize, "ticket").ToArray();
        fields.End();
        return new OpenedMessage(session, (flags & 1) != 0, (flags & 2) != 0, ticket);
    }
}
