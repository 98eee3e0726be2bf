using Recorder.Format;

namespace Recorder.Audit;

/// <summary>A running session, as its recorder last reported it.</summary>
public sealed record SessionTracker(SessionId Session, DateTimeOffset Created, DateTimeOffset Expires);
