namespace Recorder.Streaming.Recording;

/// <summary>What became of a record handed to a track.</summary>
internal enum TakeResult
{
    Taken,

    /// <summary>No room: wait, and hand it over again.</summary>
    Full,

    /// <summary>The track's sink failed: the record is counted as lost.</summary>
    Lost,
}
