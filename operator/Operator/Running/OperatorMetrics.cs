using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using KubeOps.Operator.Queue;

namespace SessionRecording.Operator.Host.Running;

/// <summary>What this operator does.</summary>
internal static class OperatorMetrics
{
    private static readonly ConcurrentDictionary<EntityKey, bool> _ready = [];
    private static readonly Meter _meter = new("SessionRecording.Operator");

    private static readonly Counter<long> _applied = _meter.CreateCounter<long>(
        "session_recording.operator.objects_applied", "{object}", "Objects that were not as wanted, and were written.");

    private static readonly Counter<long> _issued = _meter.CreateCounter<long>(
        "session_recording.operator.certificates_issued", "{certificate}", "Certificates that were made; kind authority or leaf.");

    private static volatile bool _leads;

    // Gauges are kept by their meter.
    static OperatorMetrics()
    {
        _meter.CreateObservableGauge("session_recording.operator.leader", () => _leads ? 1 : 0, "{leader}", "1: this operator works, 0: another does.");
        _meter.CreateObservableGauge("session_recording.operator.configs", Configs, "{config}", "Configs by whether a session that started now would be recorded.");
    }

    /// <summary>Who does not lead any more knows of no config.</summary>
    public static void Leads(bool leads)
    {
        _leads = leads;
        _ready.Clear();
    }

    public static void Told(EntityKey config, bool isReady) => _ready[config] = isReady;

    public static void Gone(EntityKey config) => _ready.TryRemove(config, out _);

    public static void Applied(string kind) => _applied.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public static void Issued(bool isAuthority) => _issued.Add(1, new KeyValuePair<string, object?>("kind", isAuthority ? "authority" : "leaf"));

    private static Measurement<int>[] Configs()
    {
        int ready = _ready.Values.Count(isReady => isReady);
        return _leads ? [Tagged(ready, "true"), Tagged(_ready.Count - ready, "false")] : [];
    }

    private static Measurement<int> Tagged(int count, string ready) => new(count, new KeyValuePair<string, object?>("ready", ready));
}
