namespace Recorder.Playback.Timing;

/// <summary>Finds the part that holds a moment, opening as few parts as it can.</summary>
internal sealed class PartSearch(PartMap map, Func<int, Task<TrackCursor>> open)
{
    private const int GuessesTrusted = 2;

    /// <summary>The last part whose first print is not after <paramref name="target"/>.</summary>
    public async Task<int> FindAsync(TimeSpan target, DateTimeOffset? origin, CancellationToken cancellationToken)
    {
        // INVARIANT: part `low` begins at or before the target (part 0 does by definition), part `high` after it.
        int low = 0;
        int high = map.Parts.Count;
        int guess = origin is DateTimeOffset zero ? Guess(Saturating.Add(zero, target)) : high / 2;
        for (int probes = 0; low + 1 < high; probes++)
        {
            // The guess and its neighbour settle it when the times are right; else halve.
            int probe = probes < GuessesTrusted ? Math.Clamp(guess, low + 1, high - 1) : (low + high) / 2;
            if (await IsAfterAsync(probe, high, target, cancellationToken))
            {
                (high, guess) = (probe, probe - 1);
            }
            else
            {
                (low, guess) = (probe, probe + 1);
            }
        }

        return low;
    }

    private int Guess(DateTimeOffset time)
    {
        int low = 0;
        int high = map.Parts.Count;
        while (low + 1 < high)
        {
            int middle = (low + high) / 2;
            (low, high) = map.Parts[middle].FirstTime is DateTimeOffset first && first <= time ? (middle, high) : (low, middle);
        }

        return low;
    }

    // A part that prints nothing says nothing: the next print, before `high`, decides for it.
    private async Task<bool> IsAfterAsync(int part, int high, TimeSpan target, CancellationToken cancellationToken)
    {
        for (; part < high; part++)
        {
            using TrackCursor cursor = await open(part);
            while (await cursor.ReadAsync(cancellationToken) is Frame frame)
            {
                if (frame.Kind == FrameKind.Output)
                {
                    return target < frame.At;
                }
            }
        }

        return true;
    }
}
