namespace Recorder.Streaming.Wire;

/// <summary>How to reach a collector.</summary>
public sealed record CollectorClientOptions
{
    /// <summary><c>unix:///path/of/socket</c>, <c>https://host:port</c>, or <c>http://host:port</c> on a trusted loopback.</summary>
    public required string Endpoint { get; init; }

    /// <summary>PEM certificate (chain) to show to the collector; read again when the file changes.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM private key of it.</summary>
    public string? KeyFile { get; init; }

    /// <summary>PEM certificates of the authorities that may vouch for the collector; null: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Most bytes of one track that are sent and not yet durable.</summary>
    public int WindowSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>For a connection to come about, and again for the first answer to a call.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a track that is left waits for what was sent to arrive.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
