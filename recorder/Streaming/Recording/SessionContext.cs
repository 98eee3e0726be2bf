using Recorder.Format;
using Recorder.Format.Events;

namespace Recorder.Streaming.Recording;

/// <summary>What a session recorder writes into events that do not say it themselves.</summary>
/// <param name="Session">The session.</param>
/// <param name="ClusterName">Metadata.ClusterName.</param>
/// <param name="User">Whose session it is, for reports of losses.</param>
/// <param name="Server">The server it runs on, or null where events have none.</param>
public sealed record SessionContext(SessionId Session, string ClusterName, string User, ServerMetadata? Server)
{
    /// <summary>For metrics: <c>ssh</c>, <c>exec</c>, <c>attach</c>, <c>port_forward</c>, …</summary>
    public string Kind { get; init; } = "other";
}
