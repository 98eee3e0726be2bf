using Recorder.Sessions.Ssh.Machine;
using Recorder.Streaming.Recording;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>Settings of the node daemon.</summary>
public sealed record NodeDaemonOptions
{
    /// <summary>Where shells connect. Its folder must be one that only we may write to.</summary>
    public required string SocketPath { get; init; }

    /// <summary>As events say it (<c>session_recording</c>): <c>node</c> or <c>node-sync</c>.</summary>
    public string Mode { get; init; } = "node";

    /// <summary>Among them what to do with a session that cannot be recorded: shells are told so when they connect.</summary>
    public RecorderOptions Recording { get; init; } = new();

    public string ClusterName { get; init; } = "";

    public RecordInput RecordInput { get; init; } = RecordInput.NonInteractive;

    /// <summary>Metadata of the server in every event.</summary>
    public string ServerId { get; init; } = "";

    public string ServerNamespace { get; init; } = "default";

    public string Hostname { get; init; } = Environment.MachineName;

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public string Version { get; init; } = "";

    /// <summary>Gives users their names.</summary>
    public Accounts Accounts { get; init; } = new();

    /// <summary>Those of the private sshd; null: there is none, so no key and no certificate is proved.</summary>
    public SshdLogins? Logins { get; init; }

    public int MaxSessions { get; init; } = 10_000;

    public int MaxSessionsPerUser { get; init; } = 500;

    /// <summary>From connecting to the first frame.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For running sessions to be ended and completed when the daemon stops.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>32 bytes that only the daemon knows and keeps across restarts: proves which session was whose. Null: made anew.</summary>
    public ReadOnlyMemory<byte>? TicketKey { get; init; }
}
