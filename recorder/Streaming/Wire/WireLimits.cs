namespace Recorder.Streaming.Wire;

/// <summary>The sizes and times both ends of the collector protocol agree on.</summary>
internal static class WireLimits
{
    /// <summary>Most bytes of framed records in one request.</summary>
    public const int MaxFramedSize = 1024 * 1024;

    /// <summary>Longest gRPC message: a full batch and the protobuf around it.</summary>
    public const int MaxMessageSize = MaxFramedSize + 1024;

    /// <summary>Longest message of a plain report: some thousand session ids.</summary>
    public const int MaxReportSize = MaxFramedSize;

    /// <summary>HTTP/2 receive window of one stream, at the server.</summary>
    public const int StreamWindow = 256 * 1024;

    /// <summary>Streams on one connection; clients open another connection beyond.</summary>
    public const int StreamsPerConnection = 64;

    /// <summary>
    /// HTTP/2 receive window of a connection. INVARIANT: the sum of its streams' windows, so that sessions whose window is
    /// full never hold back the others.
    /// </summary>
    public const int ConnectionWindow = StreamWindow * StreamsPerConnection;

    /// <summary>A silent peer is pinged after this long, and given up after as long again.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);
}
