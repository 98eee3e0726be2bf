namespace Recorder.Streaming.Uploads;

/// <summary>How one try to ship a track went.</summary>
internal enum TrackOutcome
{
    /// <summary>Shipped and deleted, or set aside, or the uploader stops: nothing is left to do.</summary>
    Done,

    /// <summary>Broken off after events became durable: to be tried again soon.</summary>
    Progressed,

    /// <summary>Broken off before: to be tried again, later each time.</summary>
    Failed,
}
