using System.Diagnostics.Metrics;

namespace Recorder.Streaming.Spool;

/// <summary>What waits on the local disk.</summary>
internal static class SpoolMetrics
{
    private const string State = "state";

    private static readonly GaugeSources<SpoolStore> _spools = new();
    private static readonly Meter _meter = new("SessionRecording.Spool");

    // Gauges are kept by their meter.
    static SpoolMetrics()
    {
        _meter.CreateObservableGauge("session_recording.spool.size", () => _spools.All.Sum(spool => spool.Size), "By", "Bytes in the spool, without its quarantine.");
        _meter.CreateObservableGauge("session_recording.spool.tracks", Tracks, "{track}", "Tracks in the spool; state running: being recorded, waiting: to be uploaded.");
        _meter.CreateObservableGauge("session_recording.spool.oldest.age", OldestAge, "s", "How long ago the oldest track that waits was finished.");
        _meter.CreateObservableGauge("session_recording.spool.disk.state", DiskStates, "{state}", "1 for the state in which the spool's volume is, 0 for the others.");
    }

    public static void Opened(SpoolStore spool) => _spools.Add(spool);

    public static void Closed(SpoolStore spool) => _spools.Remove(spool);

    private static IEnumerable<Measurement<int>> Tracks()
    {
        SpoolTrack[] all = [.. _spools.All.SelectMany(spool => spool.Tracks)];
        int waiting = all.Count(track => track.IsCompleted);
        return _spools.All.Count == 0 ? [] : [Tagged(all.Length - waiting, "running"), Tagged(waiting, "waiting")];
    }

    private static IEnumerable<Measurement<double>> OldestAge() => _spools.All
        .Select(spool => spool.Tracks.Select(track => spool.Time.GetUtcNow() - track.State.Completed).Max() ?? TimeSpan.Zero)
        .Select(age => new Measurement<double>(Math.Max(0, age.TotalSeconds)));

    private static IEnumerable<Measurement<int>> DiskStates() =>
        from spool in _spools.All
        from state in Enum.GetValues<DiskState>()
        select Tagged(spool.DiskState == state ? 1 : 0, state.ToWord());

    private static Measurement<int> Tagged(int value, string state) => new(value, new KeyValuePair<string, object?>(State, state));
}
