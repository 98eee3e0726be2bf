using Recorder.Storage;

namespace Recorder.Host.Roles;

/// <summary>Writes to the store now and then: whether a session that started now would be stored is known before one does.</summary>
internal sealed class StoreProbe(IRecordingStore store, TimeProvider time, ILogger log)
{
    /// <summary>A probe this old says nothing any more.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Under _gate.
    private readonly Lock _gate = new();
    private string? _problem = "the store has not been tried yet";
    private DateTimeOffset? _succeeded;
    private long _succeededAt;

    /// <summary>Why the store cannot be relied on just now; null: it can.</summary>
    public string? Problem
    {
        get
        {
            lock (_gate)
            {
                return _problem ?? (Fresh <= time.GetElapsedTime(_succeededAt) ? $"the store has not answered for {Fresh.TotalSeconds} s" : null);
            }
        }
    }

    /// <summary>When something was last written and read back.</summary>
    public DateTimeOffset? Succeeded
    {
        get
        {
            lock (_gate)
            {
                return _succeeded;
            }
        }
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await TryAsync(stopping);
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of it.
        }
    }

    internal async Task TryAsync(CancellationToken stopping)
    {
        long began = time.GetTimestamp();
        try
        {
            // A store that hangs makes the last success grow old meanwhile.
            await store.ProbeAsync(stopping);
            StoreMetrics.Probed(isWritable: true, time.GetElapsedTime(began));
            Note(null);
        }
        catch (Exception cause) when (!stopping.IsCancellationRequested) // Background loop: the next probe may do better.
        {
            StoreMetrics.Probed(isWritable: false, time.GetElapsedTime(began));
            Note(cause.Message);
        }
    }

    private void Note(string? problem)
    {
        lock (_gate)
        {
            if (problem != _problem && problem is not null)
            {
                log.LogError("the store cannot be written: {Problem}", problem);
            }

            _problem = problem;
            if (problem is null)
            {
                (_succeeded, _succeededAt) = (time.GetUtcNow(), time.GetTimestamp());
            }
        }
    }
}
