using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Host.Status;

namespace SessionRecording.Operator.Host.Running;

/// <summary>What this operator does.</summary>
internal static class OperatorMetrics
{
    private static readonly ConcurrentDictionary<EntityKey, (string? Ready, string? Enforced, string? Degraded)> _configs = [];
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
        _meter.CreateObservableGauge(
            "session_recording.operator.configs", () => Count("ready", config => config.Ready), "{config}",
            "Configs, by whether a session that started now would be recorded; without those of mode off in which all is well.");
        _meter.CreateObservableGauge(
            "session_recording.operator.configs_enforced", () => Count("enforced", config => config.Enforced), "{config}",
            "Configs that are to be enforced, by whether an exec that went around the kube-agent was refused.");
        _meter.CreateObservableGauge(
            "session_recording.operator.configs_degraded", () => Count("degraded", config => config.Degraded), "{config}",
            "Configs, by whether something is not there, or is not as the spec says.");
    }

    /// <summary>Who does not lead any more knows of no config.</summary>
    public static void Leads(bool leads)
    {
        _leads = leads;
        _configs.Clear();
    }

    /// <param name="config">Whose.</param>
    /// <param name="ready">What its condition Ready says; null: it is not to record.</param>
    /// <param name="enforced">What its condition Enforced says; null: nobody wants that.</param>
    /// <param name="degraded">What its condition Degraded says.</param>
    public static void Told(EntityKey config, string? ready, string? enforced, string? degraded) => _configs[config] = (ready, enforced, degraded);

    public static void Gone(EntityKey config) => _configs.TryRemove(config, out _);

    public static void Applied(string kind) => _applied.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public static void Issued(bool isAuthority) => _issued.Add(1, new KeyValuePair<string, object?>("kind", isAuthority ? "authority" : "leaf"));

    // What no config says is 0: an alert can tell it from an operator that is gone.
    private static Measurement<int>[] Count(string tag, Func<(string? Ready, string? Enforced, string? Degraded), string?> value)
    {
        ILookup<string?, string?> values = _configs.Values.Select(value).ToLookup(text => text);
        return _leads ? [.. ((string[])[Finding.True, Finding.False, Finding.Unknown]).Select(text => new Measurement<int>(
            values[text].Count(), new KeyValuePair<string, object?>(tag, text.ToLowerInvariant())))] : [];
    }
}
