using Recorder.Protocols.Spdy;

namespace Recorder.Protocols.RemoteCommand;

/// <summary>
/// The streams of one SPDY connection that carries a remote command. The client opens them; both directions look them up, each from
/// its own thread.
/// </summary>
internal sealed class SpdyStreams
{
    /// <summary>A command needs five at most.</summary>
    internal const int MaxStreams = 16;

    private const string TypeHeader = "streamtype";

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, RemoteStream> _streams = [];

    /// <exception cref="ProtocolException">It is no stream of a remote command, or one too many.</exception>
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
            if (_streams.Count == MaxStreams || !_streams.TryAdd(syn.StreamId, stream))
            {
                throw new ProtocolException($"stream {syn.StreamId} is opened twice, or is one of more than {MaxStreams}");
            }
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
