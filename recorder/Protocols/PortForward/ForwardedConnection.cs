using System.Text;

namespace Recorder.Protocols.PortForward;

/// <summary>One connection to a port of a pod: a stream for its bytes, and one for what kept it from working.</summary>
/// <param name="port">In the pod.</param>
/// <param name="requestId">The client's name for it.</param>
public sealed class ForwardedConnection(int port, string requestId)
{
    internal const int MaxErrorSize = 4096;

    private readonly List<byte> _error = [];
    private long _sent, _received;

    public int Port => port;

    public string RequestId => requestId;

    /// <summary>Bytes for the pod.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes of the pod.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>What the server said on the error stream, as much of it as is kept; empty: nothing.</summary>
    public string Error => Encoding.UTF8.GetString([.. _error]);

    // The table's, and guarded by it. A stream that is not open yet has the id 0.
    internal uint DataId { get; set; }

    internal uint ErrorId { get; set; }

    internal bool ClientEndedData { get; set; }

    internal bool ServerEndedData { get; set; }

    internal bool ServerEndedError { get; set; }

    internal bool IsOver => ClientEndedData && ServerEndedData && (ServerEndedError || ErrorId == 0);

    internal void Count(bool fromClient, int bytes) => Interlocked.Add(ref fromClient ? ref _sent : ref _received, bytes);

    internal void AddError(ReadOnlySpan<byte> text) => _error.AddRange(text[..Math.Min(text.Length, MaxErrorSize - _error.Count)]);
}
