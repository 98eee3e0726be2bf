using System.Diagnostics.Metrics;
using System.Globalization;

namespace KubeAgent.Serving;

/// <summary>What users ask of the agent, and how it answers.</summary>
internal static class AgentMetrics
{
    private const string Result = "result";

    private static readonly Meter _meter = new("SessionRecording.KubeAgent");
    private static readonly Histogram<double> _duration = _meter.CreateHistogram<double>(
        "session_recording.kube_agent.request.duration", "s", "How long requests take, from their headers to the end of the answer; verb WATCH: those that may last (watches, followed logs, proxied ones), CONNECT: sessions.",
        tags: null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] });

    private static readonly Counter<long> _upgrades = _meter.CreateCounter<long>(
        "session_recording.kube_agent.upgrades", "{connection}", "Connections that left HTTP for a session.");
    private static readonly Counter<long> _authentications = _meter.CreateCounter<long>(
        "session_recording.kube_agent.authentications", "{request}", "Requests by how their user was found out; result unavailable: it could not be.");
    private static readonly Counter<long> _tokenCache = _meter.CreateCounter<long>(
        "session_recording.kube_agent.token_cache", "{lookup}", "Bearer tokens by whether they were known already.");

    // Of three digits; one string each, however many requests there are.
    private static readonly string[] _codes = [.. Enumerable.Range(0, 1000).Select(code => code.ToString("D3", CultureInfo.InvariantCulture))];

    private static long _running;

    static AgentMetrics() => _meter.CreateObservableUpDownCounter(
        "session_recording.kube_agent.requests.running", () => Interlocked.Read(ref _running), "{request}", "Requests that are being carried.");

    public static void Began() => Interlocked.Increment(ref _running);

    public static void Ended(string verb, int code, TimeSpan duration)
    {
        Interlocked.Decrement(ref _running);
        _duration.Record(duration.TotalSeconds, new("verb", verb), new("code", _codes[code]));
    }

    public static void Upgraded(string kind, string protocol) =>
        _upgrades.Add(1, new("kind", kind), new("protocol", protocol.StartsWith("SPDY", StringComparison.OrdinalIgnoreCase) ? "spdy" : "websocket"));

    public static void Authenticated(string method, string result) => _authentications.Add(1, new("method", method), new(Result, result));

    public static void LookedUpToken(bool isKnown) => _tokenCache.Add(1, new KeyValuePair<string, object?>(Result, isKnown ? "hit" : "miss"));
}
