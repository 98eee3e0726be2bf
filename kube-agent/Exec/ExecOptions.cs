using Recorder.Format.Events;
using Recorder.Streaming.Recording;

namespace KubeAgent.Exec;

/// <summary>How sessions in pods are recorded.</summary>
public sealed record ExecOptions
{
    /// <summary>As events say it (<c>session_recording</c>): <c>node</c>, <c>node-sync</c>, <c>proxy</c> or <c>proxy-sync</c>.</summary>
    public string Mode { get; init; } = "node";

    public RecorderOptions Recording { get; init; } = new();

    /// <summary>Of the recordings.</summary>
    public string ClusterName { get; init; } = "";

    /// <summary>Of the Kubernetes cluster.</summary>
    public string KubernetesCluster { get; init; } = "";

    public RecordInput RecordInput { get; init; } = RecordInput.NonInteractive;

    /// <summary>The agent itself, in every event.</summary>
    public ServerMetadata Server { get; init; } = new();

    /// <summary>How long a client may take to read what the server said last, once the server has ended.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For a recording to be completed.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For a client to take what it is told when its session is ended.</summary>
    public TimeSpan TellTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
