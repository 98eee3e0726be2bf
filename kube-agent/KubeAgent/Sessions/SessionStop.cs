namespace KubeAgent.Sessions;

/// <summary>How sessions are told to stop.</summary>
/// <param name="NoNew">Sessions that have not begun are refused.</param>
/// <param name="EndRunning">Those that run are ended, and their users told.</param>
internal sealed record SessionStop(CancellationToken NoNew, CancellationToken EndRunning);
