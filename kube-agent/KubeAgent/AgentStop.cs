namespace KubeAgent;

/// <summary>How what the agent carries is told to stop.</summary>
/// <param name="NoNew">Sessions that have not begun are refused, and watches end: their clients come back to another agent.</param>
/// <param name="EndRunning">Sessions that run are ended, and their users told; followed logs and proxied requests are cut off.</param>
internal sealed record AgentStop(CancellationToken NoNew, CancellationToken EndRunning);
