using Recorder.Audit;
using Recorder.Hosting.Configuration;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace Recorder.Host.Configuration;

/// <summary>Reads a SessionRecordingConfig file. What this program cannot do is refused by name, never ignored.</summary>
internal static class ConfigReader
{
    private const string NotBuilt = "is not built yet; leave it out", SyncSuffix = "-sync";

    private static readonly Dictionary<string, RecordingMode> Modes = new()
    {
        ["node"] = RecordingMode.Node, ["node-sync"] = RecordingMode.NodeSync, ["off"] = RecordingMode.Off,
    };

    private static readonly Dictionary<string, RecordingMode> ProxyModes = new(Modes)
    {
        ["proxy"] = RecordingMode.Proxy, ["proxy-sync"] = RecordingMode.ProxySync,
    };

    private static readonly string[] ProxiedFields = ["databases", "applications", "desktops"];

    private static readonly Dictionary<string, FailureMode> FailureModes = new()
    {
        ["FailClosed"] = FailureMode.FailClosed, ["FailOpen"] = FailureMode.FailOpen,
    };

    private static readonly Dictionary<string, RecordInput> RecordInputs = new()
    {
        ["never"] = RecordInput.Never, ["nonInteractive"] = RecordInput.NonInteractive, ["always"] = RecordInput.Always,
    };

    /// <exception cref="ConfigException">The file cannot be read, or a field is wrong.</exception>
    public static SessionRecordingConfig ReadFile(string path) => ConfigFile.Read(path, Read);

    /// <summary>As <see cref="ReadFile"/>, for the program that is to carry what others refuse.</summary>
    /// <exception cref="ConfigException">The file cannot be read, or a field is wrong.</exception>
    public static SessionRecordingConfig ReadProxyFile(string path) => ConfigFile.Read(path, ReadProxy);

    /// <exception cref="ConfigException">It is no YAML, or a field is wrong.</exception>
    public static SessionRecordingConfig Read(string yaml) => Read(yaml, isProxy: false);

    /// <exception cref="ConfigException">It is no YAML, or a field is wrong.</exception>
    public static SessionRecordingConfig ReadProxy(string yaml) => Read(yaml, isProxy: true);

    private static SessionRecordingConfig Read(string yaml, bool isProxy)
    {
        YamlFields root = ConfigFile.Parse(yaml, "SessionRecordingConfig");
        YamlFields metadata = root.Mapping("metadata") ?? throw root.Error("metadata", "is missing; it holds the name");
        string name = metadata.String("name") ?? throw metadata.Error("name", "is missing");
        YamlFields spec = root.Mapping("spec") ?? throw root.Error("spec", "is missing");
        root.Ignore("status");
        root.End();
        return ReadSpec(spec, isProxy) with { Name = name };
    }

    private static SessionRecordingConfig ReadSpec(YamlFields spec, bool isProxy)
    {
        string? modeText = spec.String("mode");
        if (!isProxy && modeText is "proxy" or "proxy-sync")
        {
            throw spec.Error("mode", "the SSH proxy is not built yet; use node or node-sync");
        }

        foreach (string field in (string[])["kubernetes", .. isProxy ? [] : ProxiedFields, "enhancedRecording"])
        {
            spec.Refuse(field, NotBuilt);
        }

        spec.Refuse("collector", "has nothing to set outside a cluster; leave it out");
        RecordingMode mode = spec.Choice("mode", isProxy ? ProxyModes : Modes) ?? throw spec.Error("mode", "is missing; node, node-sync or off");
        FailureMode? failureMode = spec.Choice("failureMode", FailureModes);
        if (IsSync(modeText!) && failureMode == FailureMode.FailOpen)
        {
            throw spec.Error("failureMode", $"FailOpen goes with mode {modeText![..^SyncSuffix.Length]}; {modeText} is always FailClosed");
        }

        SessionRecordingConfig config = new()
        {
            Mode = mode,
            FailureMode = failureMode ?? FailureMode.FailClosed,
            RecordInput = spec.Choice("recordInput", RecordInputs) ?? RecordInput.NonInteractive,
            StorageUri = ReadStorage(spec.Mapping("storage")),
            Audit = ReadAudit(spec.Mapping("audit")),
            Spool = ReadSpool(spec.Mapping("recorder"), modeText!),
            Ssh = ReadSsh(spec.Mapping("ssh")),
            Completer = ReadCompleter(spec.Mapping("completer")),
            Proxied = isProxy ? ReadProxied(spec, mode) : [],
        };
        spec.End();
        return config;
    }

    private static bool IsSync(string mode) => mode.EndsWith(SyncSuffix, StringComparison.Ordinal);

    // Of the targets only their names: nothing here connects to them yet.
    private static IReadOnlyList<ProxiedKind> ReadProxied(YamlFields spec, RecordingMode mode) =>
    [
        .. mode is RecordingMode.Proxy or RecordingMode.ProxySync && spec.Mapping("ssh") is not null ? (ProxiedKind[])[new("spec.ssh", [])] : [],
        .. ProxiedFields
            .Select(field => new ProxiedKind($"spec.{field}", [.. spec.Mappings(field).Select(one => one.String("name") ?? throw one.Error("name", "is missing"))]))
            .Where(kind => kind.Names.Count > 0),
    ];

    private static string? ReadStorage(YamlFields? storage)
    {
        string? uri = storage?.String("uri");
        storage?.Refuse("retention", NotBuilt);
        storage?.Refuse("credentialsSecretRef", "means nothing outside a cluster; leave it out");
        storage?.End();
        return uri;
    }

    private static AuditUri? ReadAudit(YamlFields? audit)
    {
        string? uri = audit?.String("uri");
        audit?.Refuse("passwordSecretRef", "means nothing outside a cluster; give the password by --audit-password-file");
        audit?.End();
        try
        {
            return uri is null ? null : AuditUri.Parse(uri);
        }
        catch (FormatException problem)
        {
            throw audit!.Error("uri", problem.Message);
        }
    }

    private static SpoolConfig ReadSpool(YamlFields? recorder, string mode)
    {
        YamlFields? spool = recorder?.Mapping("spool");
        if (spool is not null && IsSync(mode))
        {
            throw recorder!.Error("spool", $"{mode} keeps nothing on the recorder's disk; leave it out");
        }

        SpoolConfig defaults = new();
        SpoolConfig config = new(
            spool?.Size("size", min: 64 << 20) ?? defaults.Size,
            spool?.Duration("maxLoss", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)) ?? defaults.MaxLoss);
        spool?.End();
        recorder?.End();
        return config;
    }

    private static SshConfig ReadSsh(YamlFields? ssh)
    {
        YamlFields? nodes = ssh?.Mapping("nodes");
        SshConfig config = new(ssh?.Port("port") ?? 3022, nodes?.Boolean("enabled") ?? true);
        nodes?.End();
        foreach (string field in new[] { "proxyChecksHostKeys", "userCaSecretRef", "hostCaSecretRef" })
        {
            ssh?.Refuse(field, NotBuilt);
        }

        ssh?.End();
        return config;
    }

    private static CompleterConfig ReadCompleter(YamlFields? completer)
    {
        CompleterConfig config = new();
        config = config with
        {
            Interval = completer?.Duration("interval", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)) ?? config.Interval,
            TrackerTtl = completer?.Duration("trackerTtl", TimeSpan.FromSeconds(5), TimeSpan.FromHours(24)) ?? config.TrackerTtl,
            WaitForCollector = completer?.Duration("waitForCollector", TimeSpan.FromSeconds(1), TimeSpan.FromDays(90)) ?? config.WaitForCollector,
        };
        if (config.TrackerTtl < config.Interval)
        {
            throw completer!.Error("trackerTtl", $"{config.TrackerTtl} is shorter than interval, {config.Interval}");
        }

        completer?.End();
        return config;
    }
}
