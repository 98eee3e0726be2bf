using Recorder.Audit;
using Recorder.Hosting;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace Recorder.Host.Configuration;

/// <summary>The part of a <c>SessionRecordingConfig</c> (sessionrecording.dev/v1alpha1) that one machine can serve.</summary>
internal sealed record SessionRecordingConfig
{
    public string Name { get; init; } = "default";
    public RecordingMode Mode { get; init; } = RecordingMode.Node;

    public RecordingRoute Route => Mode switch
    {
        RecordingMode.Off => RecordingRoute.AuditLog,
        RecordingMode.NodeSync or RecordingMode.ProxySync => RecordingRoute.Collector,
        _ => RecordingRoute.Spool,
    };

    /// <summary>Always FailClosed in sync modes.</summary>
    public FailureMode FailureMode { get; init; } = FailureMode.FailClosed;

    public RecordInput RecordInput { get; init; } = RecordInput.NonInteractive;

    /// <summary><c>spec.storage.uri</c>; null: <c>recordings</c> in the state directory.</summary>
    public string? StorageUri { get; init; }

    /// <summary><c>spec.audit.uri</c>; null: <c>audit.db</c> in the state directory.</summary>
    public AuditUri? Audit { get; init; }

    public SpoolConfig Spool { get; init; } = new();
    public SshConfig Ssh { get; init; } = new();
    public CompleterConfig Completer { get; init; } = new();

    /// <summary>What <c>recorder proxy</c> is asked to carry.</summary>
    public IReadOnlyList<ProxiedKind> Proxied { get; init; } = [];
}

/// <summary><c>spec.mode</c>. Only <c>recorder proxy</c> takes the proxy modes.</summary>
internal enum RecordingMode
{
    Off,
    Node,
    NodeSync,
    Proxy,
    ProxySync,
}

/// <summary><c>spec.recorder.spool</c>.</summary>
/// <param name="Size">Most bytes the spool may take.</param>
/// <param name="MaxLoss">Longest time a recorded event may wait for its fsync.</param>
internal sealed record SpoolConfig(long Size = 20L << 30, TimeSpan MaxLoss = default)
{
    public TimeSpan MaxLoss { get; init; } = MaxLoss == default ? TimeSpan.FromSeconds(1) : MaxLoss;
}

/// <summary><c>spec.ssh</c>.</summary>
internal sealed record SshConfig(int Port = 3022, bool Enabled = true);

/// <summary><c>spec.completer</c>.</summary>
internal sealed record CompleterConfig
{
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan TrackerTtl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an upload waits for the collector that began it, before it is completed with a gap.</summary>
    public TimeSpan WaitForCollector { get; init; } = TimeSpan.FromDays(3);
}
