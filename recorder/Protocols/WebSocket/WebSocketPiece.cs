namespace Recorder.Protocols.WebSocket;

/// <summary>As much of one frame's payload as has come. An empty frame is one empty piece.</summary>
/// <param name="Opcode">Of the message it belongs to: never <see cref="WebSocketOpcode.Continuation"/>.</param>
/// <param name="Payload">Unmasked; valid until the next read.</param>
/// <param name="StartsMessage">It is the first piece of its message.</param>
/// <param name="EndsMessage">It is the last piece of its message.</param>
/// <param name="IsFragment">Its message has, or will have, more than one frame.</param>
public readonly record struct WebSocketPiece(
    WebSocketOpcode Opcode, ReadOnlyMemory<byte> Payload, bool StartsMessage, bool EndsMessage, bool IsFragment)
{
    public bool IsControl => Opcode >= WebSocketOpcode.Close;
}
