using Recorder.Protocols.Spdy;

namespace Recorder.Protocols.RemoteCommand;

/// <summary>
/// The streams of one SPDY connection that carries a remote command. The client opens them; both directions look them up, each from
/// its own thread.
/// </summary>
internal sealed class SpdyStreams
{
    private const string TypeHeader = "streamtype";

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, RemoteStream> _streams = [];
    private uint _nextId = 1;

    /// <exception cref="ProtocolException">It is no stream of a remote command, or the server would not take it, or not for what it is.</exception>
    internal RemoteStream Open(SpdyPiece syn)
    {
        string type = syn.Headers!.FirstOrDefault(header => header.Key == TypeHeader).Value ?? "";
        RemoteStream stream = type switch
        {
            "stdin" => RemoteStream.Stdin,
            "stdout" => RemoteStream.Stdout,
            "stderr" => RemoteStream.Stderr,
            "error" => RemoteStream.Error,
            "resize" => RemoteStream.Resize,
            _ => throw new ProtocolException($"stream {syn.StreamId} has a type of {type.Length} characters that is none of stdin, stdout, stderr, error, resize"),
        };
        lock (_gate)
        {
            // The server refuses ids that do not rise by two, and of several streams of one kind uses the last.
            if (syn.StreamId < _nextId || syn.StreamId % 2 == 0)
            {
                throw new ProtocolException($"stream {syn.StreamId} is opened where an odd number from {_nextId} is expected");
            }

            if (_streams.ContainsValue(stream))
            {
                throw new ProtocolException($"stream {syn.StreamId} is the second {type} stream");
            }

            _streams.Add(syn.StreamId, stream);
            _nextId = syn.StreamId + 2;
        }

        return stream;
    }

    /// <exception cref="ProtocolException">It was never opened.</exception>
    internal RemoteStream this[uint id]
    {
        get
        {
            lock (_gate)
            {
                return _streams.TryGetValue(id, out RemoteStream stream) ? stream : throw new ProtocolException($"stream {id} was never opened");
            }
        }
    }

    internal List<(uint Id, RemoteStream Stream)> All()
    {
        lock (_gate)
        {
            return [.. _streams.Select(entry => (entry.Key, entry.Value))];
        }
    }
}
