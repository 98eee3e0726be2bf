namespace Recorder.Streaming.Collector;

/// <summary>A track's place in the line of those that have a part to store.</summary>
internal sealed class PartLine
{
    private int _waiting;

    /// <summary>Bytes of sealed segments below which no part is tried: what there was did not make one.</summary>
    public long NextTryFrom { get; set; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; set; }

    /// <summary>False: it is in line already.</summary>
    public bool TryEnter() => Interlocked.Exchange(ref _waiting, 1) == 0;

    public void Leave() => Volatile.Write(ref _waiting, 0);
}
