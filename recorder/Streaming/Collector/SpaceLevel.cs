namespace Recorder.Streaming.Collector;

/// <summary>How much room the journals' volume has.</summary>
public enum SpaceLevel
{
    Enough,

    /// <summary>Senders are slowed.</summary>
    Low,

    /// <summary>Nothing new is taken, and what runs waits.</summary>
    Critical,
}
