using System.Globalization;
using Recorder.Protocols.Spdy;

namespace Recorder.Protocols.PortForward;

/// <summary>The streams of one connection that forwards ports. Both directions look them up, each from its own thread.</summary>
public sealed class ForwardStreams
{
    /// <summary>Connections open at once.</summary>
    internal const int MaxConnections = 4096;

    private const int MaxRequestId = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ForwardedConnection> _byRequest = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, ForwardedConnection> _byStream = [];
    private uint _nextId = 1;

    /// <summary>Those that are open.</summary>
    public IReadOnlyList<ForwardedConnection> Open
    {
        get
        {
            lock (_gate)
            {
                return [.. _byRequest.Values];
            }
        }
    }

    /// <summary>
    /// A connection that begins with this stream. Null: it is the second stream of one that has begun, or its id is behind the one before:
    /// two connections of one client can overtake each other, and the server refuses that stream alone.
    /// </summary>
    /// <exception cref="ProtocolException">It is no stream of a forwarded port, or one too many.</exception>
    internal ForwardedConnection? Begin(SpdyPiece syn)
    {
        string type = HeaderOf(syn, "streamtype");
        if (type is not ("data" or "error"))
        {
            throw new ProtocolException($"stream {syn.StreamId} has a type of {type.Length} characters that is neither data nor error");
        }

        string portText = HeaderOf(syn, "port");
        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
        {
            throw new ProtocolException($"stream {syn.StreamId} has no port from 1 to 65535");
        }

        // Clients from before the header open the error stream first, and the data stream with the next id.
        string request = HeaderOf(syn, "requestid");
        request = request.Length != 0 ? request : $"stream {(type == "error" ? syn.StreamId : syn.StreamId - 2)}";
        if (MaxRequestId < request.Length)
        {
            throw new ProtocolException($"stream {syn.StreamId} has a request id of {request.Length} characters, at most {MaxRequestId} allowed");
        }

        lock (_gate)
        {
            return Begin(syn.StreamId, type == "data", port, request, syn.IsFin);
        }
    }

    /// <summary>Null: the stream was open once, or refused.</summary>
    /// <exception cref="ProtocolException">It never was.</exception>
    internal ForwardedConnection? Find(uint id, out bool isData)
    {
        lock (_gate)
        {
            isData = _byStream.TryGetValue(id, out ForwardedConnection? connection) && connection.DataId == id;
            return connection ?? (id < _nextId ? null : throw new ProtocolException($"stream {id} was never opened"));
        }
    }

    /// <summary>A side says nothing more on a stream. The connection, when it is over with that.</summary>
    internal ForwardedConnection? End(uint id, bool fromClient, bool isReset)
    {
        lock (_gate)
        {
            if (!_byStream.TryGetValue(id, out ForwardedConnection? connection))
            {
                return id < _nextId ? null : throw new ProtocolException($"stream {id} was never opened");
            }

            if (connection.DataId == id)
            {
                connection.ClientEndedData |= fromClient || isReset;
                connection.ServerEndedData |= !fromClient || isReset;
            }
            else
            {
                connection.ServerEndedError |= !fromClient || isReset;
            }

            if (!connection.IsOver)
            {
                return null;
            }

            _byRequest.Remove(connection.RequestId);
            _byStream.Remove(connection.DataId);
            _byStream.Remove(connection.ErrorId);
            return connection;
        }
    }

    private ForwardedConnection? Begin(uint id, bool isData, int port, string request, bool isFin)
    {
        if (_byStream.ContainsKey(id))
        {
            // The server refuses the second and goes on with the first; its refusal would be read here as an end of the first.
            throw new ProtocolException($"stream {id} is opened while it is open");
        }

        if (id < _nextId)
        {
            return null;
        }

        bool isNew = !_byRequest.TryGetValue(request, out ForwardedConnection? connection);
        if (isNew && _byRequest.Count == MaxConnections)
        {
            throw new ProtocolException($"more than {MaxConnections} connections are open");
        }

        connection ??= new ForwardedConnection(port, request);
        if ((isData ? connection.DataId : connection.ErrorId) != 0 || connection.Port != port)
        {
            throw new ProtocolException($"stream {id} is the second of its kind for a request, or for another port");
        }

        (connection.DataId, connection.ErrorId) = isData ? (id, connection.ErrorId) : (connection.DataId, id);
        connection.ClientEndedData |= isData && isFin;
        _byRequest[request] = connection;
        _byStream[id] = connection;
        _nextId = id + 2;
        return isNew ? connection : null;
    }

    private static string HeaderOf(SpdyPiece syn, string name) => syn.Headers!.FirstOrDefault(header => header.Key == name).Value ?? "";
}
