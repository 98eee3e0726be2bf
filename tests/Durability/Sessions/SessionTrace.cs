namespace Durability.Sessions;

/// <summary>What was seen of one session from outside, while it ran.</summary>
/// <param name="name">Session id, or the token that its command carries.</param>
/// <param name="isShell">Run by <c>recorder shell</c>; else by a direct recorder.</param>
internal sealed class SessionTrace(string name, bool isShell)
{
    private const double SampleSeconds = 0.02;

    // Under _gate.
    private readonly Lock _gate = new();
    private readonly List<(long At, long Taken)> _history = [];

    public string Name => name;

    public bool IsShell => isShell;

    public long Started { get; } = Clock.Now;

    /// <summary>When it was over; as long as it runs, the last moment there is.</summary>
    public long Ended { get; private set; } = long.MaxValue;

    /// <summary>Lines that were taken: shown to the user, or accepted by the session recorder.</summary>
    public long Taken { get; private set; }

    /// <summary>Event index promised to be durable; -1: nothing was.</summary>
    public long AckedIndex { get; private set; } = -1;

    /// <summary>Lines promised to be durable. (Line n is event n in direct sessions.)</summary>
    public long AckedLines => long.Clamp(AckedIndex, 0, Taken);

    /// <summary>It came to its natural end.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Why it ended early, as its user was told.</summary>
    public string? Message { get; private set; }

    /// <summary>When the process that held its lines was killed.</summary>
    public long? CutAt { get; private set; }

    /// <summary>What the user saw was out of order.</summary>
    public string? Disorder { get; set; }

    public void Took(long lines, long durableIndex)
    {
        lock (_gate)
        {
            Taken = lines;
            AckedIndex = long.Max(AckedIndex, durableIndex);
            long now = Clock.Now;
            if (_history.Count == 0 || SampleSeconds < Clock.Time.GetElapsedTime(_history[^1].At, now).TotalSeconds)
            {
                _history.Add((now, lines));
            }
        }
    }

    /// <summary>Lines that were taken by this time.</summary>
    public long TakenBy(long timestamp)
    {
        lock (_gate)
        {
            return _history.LastOrDefault(sample => sample.At <= timestamp).Taken;
        }
    }

    /// <summary>From when the line after this one was taken until the last one was.</summary>
    public double SecondsAfter(long lines)
    {
        lock (_gate)
        {
            (long At, long Taken) first = _history.FirstOrDefault(sample => lines < sample.Taken), last = _history.FirstOrDefault(sample => _history[^1].Taken <= sample.Taken);
            return first.At == 0 ? 0 : Clock.Time.GetElapsedTime(first.At, last.At).TotalSeconds;
        }
    }

    public void EndWhole() => (IsWhole, Ended) = (true, Clock.Now);

    public void EndEarly(string message) => (Message, Ended) = (message, Clock.Now);

    /// <summary>The process that held its lines was killed, unless it had given them on before.</summary>
    /// <param name="at">When.</param>
    /// <param name="graceSeconds">How long after the session's end it might still hold them.</param>
    public void Cut(long at, double graceSeconds = 0)
    {
        if (CutAt is null && (Ended == long.MaxValue || Clock.Before(at, graceSeconds) < Ended))
        {
            (CutAt, Ended) = (at, long.Min(at, Ended));
        }
    }
}
