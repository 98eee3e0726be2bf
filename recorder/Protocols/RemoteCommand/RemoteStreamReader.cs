namespace Recorder.Protocols.RemoteCommand;

/// <summary>Tells what bytes on one of the five streams mean, whatever transport carried them.</summary>
internal sealed class RemoteStreamReader(bool statusIsJson, bool fromClient)
{
    private readonly StatusText _status = new(statusIsJson);
    private ResizeReader? _resizes;

    internal bool HasStatus => !_status.IsEmpty;

    internal RemoteStatus? Status => _status.Status;

    /// <summary>Takes bytes off the front up to the end of an event. False when they are used up without one.</summary>
    /// <exception cref="ProtocolException">They are not what this side may say there.</exception>
    internal bool TryRead(RemoteStream stream, ref ReadOnlyMemory<byte> bytes, out RemoteEvent remote)
    {
        remote = default;
        if (bytes.IsEmpty)
        {
            return false;
        }

        switch (stream, fromClient)
        {
            case (RemoteStream.Stdin, true):
                remote = Take(RemoteEventKind.Input, ref bytes);
                return true;
            case (RemoteStream.Stdout, false):
                remote = Take(RemoteEventKind.Output, ref bytes);
                return true;
            case (RemoteStream.Stderr, false):
                remote = Take(RemoteEventKind.ErrorOutput, ref bytes);
                return true;
            case (RemoteStream.Error, false):
                _status.Append(bytes.Span);
                bytes = default;
                return false;
            case (RemoteStream.Resize, true):
                bool isWhole = (_resizes ??= new ResizeReader()).TryRead(ref bytes, out (ushort Columns, ushort Rows) size);
                remote = new RemoteEvent(RemoteEventKind.Resize, default, size.Columns, size.Rows);
                return isWhole;
            default:
                throw new ProtocolException($"the {(fromClient ? "client" : "server")} writes to the {stream} stream");
        }
    }

    private static RemoteEvent Take(RemoteEventKind kind, ref ReadOnlyMemory<byte> bytes)
    {
        var remote = new RemoteEvent(kind, bytes, 0, 0);
        bytes = default;
        return remote;
    }
}
