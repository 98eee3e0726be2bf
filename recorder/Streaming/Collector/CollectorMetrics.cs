using System.Diagnostics.Metrics;
using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>What a collector holds and does.</summary>
internal static class CollectorMetrics
{
    private const string State = "state";

    private static readonly GaugeSources<CollectorCore> _collectors = new();
    private static readonly Meter _meter = new("SessionRecording.Collector");
    private static readonly Counter<long> _acknowledgements = _meter.CreateCounter<long>(
        "session_recording.collector.acknowledgements", "{acknowledgement}", "Times that a recorder was told which of its events are durable.");
    private static readonly Counter<long> _recordings = _meter.CreateCounter<long>(
        "session_recording.collector.recordings", "{recording}", "Recordings stored; by recorder: it ended them, completer: it was gone.");

    // Gauges are kept by their meter.
    static CollectorMetrics()
    {
        _meter.CreateObservableGauge("session_recording.collector.sessions", () => Sum(core => core.LiveSessions), "{session}", "Sessions that run and stream to this collector.");
        _meter.CreateObservableGauge("session_recording.collector.streams", () => Sum(core => core.Tracks.Count(track => track.IsHeld)), "{stream}", "Tracks that a recorder is connected for.");
        _meter.CreateObservableGauge("session_recording.collector.uploads.pending", () => Sum(core => core.PendingUploads), "{recording}", "Recordings of sessions that are over, or whose recorder is away, and that are not stored yet.");
        _meter.CreateObservableGauge("session_recording.collector.uploads.quarantined", () => Sum(core => core.QuarantinedUploads), "{upload}", "Uploads put aside for a person to look at.");
        _meter.CreateObservableGauge("session_recording.collector.last_stored", LastStored, "s", "When a recording was last stored by this process, Unix time.");
        _meter.CreateObservableGauge("session_recording.collector.store.state", StoreStates, "{state}", "1 for the state of the store as calls to it went, 0 for the others.");
        _meter.CreateObservableGauge("session_recording.collector.journal.state", JournalStates, "{state}", "1 for the state of the volume with the collector's journals, 0 for the others.");
    }

    public static void Opened(CollectorCore core) => _collectors.Add(core);

    public static void Closed(CollectorCore core) => _collectors.Remove(core);

    public static void Acknowledged() => _acknowledgements.Add(1);

    public static void Stored(Track track, bool isRecovered)
    {
        if (track == Track.Main)
        {
            _recordings.Add(1, new KeyValuePair<string, object?>("by", isRecovered ? "completer" : "recorder"));
        }
    }

    private static IEnumerable<Measurement<int>> Sum(Func<CollectorCore, int> count) =>
        _collectors.All.Count == 0 ? [] : [new Measurement<int>(_collectors.All.Sum(count))];

    private static IEnumerable<Measurement<double>> LastStored() =>
        from core in _collectors.All
        where core.LastStored is not null
        select new Measurement<double>(core.LastStored!.Value.ToUnixTimeMilliseconds() / 1000.0);

    private static IEnumerable<Measurement<int>> StoreStates() =>
        from core in _collectors.All
        let now = core.StoreCondition
        from state in Enum.GetValues<StoreCondition>()
        select Flag(state == now, state);

    private static IEnumerable<Measurement<int>> JournalStates() =>
        from core in _collectors.All
        let now = core.JournalSpace
        from state in Enum.GetValues<SpaceLevel>()
        select Flag(state == now, state);

    private static Measurement<int> Flag<T>(bool isSet, T state)
        where T : struct, Enum => new(isSet ? 1 : 0, new KeyValuePair<string, object?>(State, state.ToString().ToLowerInvariant()));
}
