using Recorder.Format;

namespace Recorder.Storage;

/// <summary>Names what an upload becomes: a session's track.</summary>
public readonly record struct RecordingKey(SessionId Session, Track Track)
{
    public static RecordingKey Main(SessionId session) => new(session, Track.Main);
}
