namespace Recorder.Streaming.Collector;

/// <summary>How the store does.</summary>
public enum StoreCondition
{
    Available,

    /// <summary>Something failed lately.</summary>
    Unsteady,

    /// <summary>Failing again and again: it is tried by one at a time.</summary>
    Down,
}
