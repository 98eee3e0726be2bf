using Recorder.Hosting;
using Recorder.Hosting.Configuration;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Wire;

namespace KubeAgent.Configuration;

/// <summary>Reads <c>spec.recording</c>. Its fields mean what they mean in a SessionRecordingConfig.</summary>
internal static class RecordingConfigReader
{
    private static readonly Dictionary<string, RecordingRoute> Modes = new()
    {
        ["node"] = RecordingRoute.Spool, ["node-sync"] = RecordingRoute.Collector, ["off"] = RecordingRoute.AuditLog,
    };

    private static readonly Dictionary<string, FailureMode> FailureModes = new()
    {
        ["FailClosed"] = FailureMode.FailClosed, ["FailOpen"] = FailureMode.FailOpen,
    };

    private static readonly Dictionary<string, RecordInput> RecordInputs = new()
    {
        ["never"] = RecordInput.Never, ["nonInteractive"] = RecordInput.NonInteractive, ["always"] = RecordInput.Always,
    };

    public static RecordingConfig Read(YamlFields recording)
    {
        RecordingRoute route = recording.Choice("mode", Modes) ?? throw recording.Error("mode", "is missing; node, node-sync or off");
        FailureMode? failureMode = recording.Choice("failureMode", FailureModes);
        if (route == RecordingRoute.Collector && failureMode == FailureMode.FailOpen)
        {
            throw recording.Error("failureMode", "FailOpen goes with mode node; node-sync is always FailClosed");
        }

        RecordingConfig config = new()
        {
            Route = route,
            FailureMode = failureMode ?? FailureMode.FailClosed,
            RecordInput = recording.Choice("recordInput", RecordInputs) ?? RecordInput.NonInteractive,
            Collectors = ReadCollectors(recording, "recorders"),
            Spool = ReadSpool(recording, route),
            Cluster = recording.String("cluster") ?? "",
            PodLabels = recording.Strings("podLabels"),
        };
        recording.End();
        return config;
    }

    /// <summary><c>spec.recordings</c>.</summary>
    public static RecordingsConfig ReadRecordings(YamlFields recordings)
    {
        RecordingsConfig config = new(
            recordings.String("namespace") ?? throw recordings.Error("namespace", "is missing: where users need the right to sessions.sessionrecording.dev"),
            ReadCollectors(recordings, "agents"));
        recordings.End();
        return config;
    }

    private static CollectorClientOptions[] ReadCollectors(YamlFields recording, string unit)
    {
        IReadOnlyList<string> endpoints = recording.Strings("collectors");
        if (endpoints.Count == 0)
        {
            throw recording.Error("collectors", "is missing: a list of unix:///path/collector.sock or https://host:port");
        }

        (string? certificate, string? key, string? authority) =
            (recording.String("certificateFile"), recording.String("keyFile"), recording.String("caFile"));
        foreach (string endpoint in endpoints)
        {
            bool isSecure = endpoint.StartsWith("https://", StringComparison.Ordinal) && Uri.TryCreate(endpoint, UriKind.Absolute, out _);
            if (!isSecure && !endpoint.StartsWith("unix:///", StringComparison.Ordinal))
            {
                throw recording.Error("collectors", $"'{endpoint}' is neither unix:///path/collector.sock nor https://host:port");
            }

            if (isSecure && (certificate is null || key is null))
            {
                throw recording.Error("certificateFile", $"is missing: a collector over https wants a certificate (OU={unit}), with keyFile");
            }
        }

        return
        [
            .. endpoints.Select(endpoint => new CollectorClientOptions
            {
                Endpoint = endpoint, CertificateFile = certificate, KeyFile = key, CaFile = authority,
            }),
        ];
    }

    private static SpoolOptions? ReadSpool(YamlFields recording, RecordingRoute route)
    {
        const long DefaultSize = 20L << 30, LeastSize = 64 << 20;
        YamlFields? spool = recording.Mapping("spool");
        if (spool is null)
        {
            return route != RecordingRoute.Spool ? null : throw recording.Error("spool", "is missing: mode node records into spool.directory first");
        }

        SpoolOptions options = new()
        {
            Directory = spool.String("directory") ?? throw spool.Error("directory", "is missing: a directory of the agent's own"),
            Quota = spool.Size("size", LeastSize) ?? DefaultSize,
            MaxLoss = spool.Duration("maxLoss", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)) ?? TimeSpan.FromSeconds(1),
        };
        spool.End();
        return options;
    }
}
