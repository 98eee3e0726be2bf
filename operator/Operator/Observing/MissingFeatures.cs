using SessionRecording.Operator.Api.Spec;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Observing;

/// <summary>What a config asks for that is not built yet: named, never silently ignored. Pure.</summary>
internal static class MissingFeatures
{
    /// <summary>Whether anything can be made of it.</summary>
    public static bool CanRun(SessionRecordingSpec spec) => !Of(spec).Any(feature => feature.StopsCollectors);

    public static IReadOnlyList<MissingFeature> Of(SessionRecordingSpec spec)
    {
        List<MissingFeature> missing = [];
        if (spec.Mode is RecordingMode.Proxy or RecordingMode.ProxySync)
        {
            string mode = spec.Mode == RecordingMode.Proxy ? "proxy" : "proxy-sync", instead = spec.Mode == RecordingMode.Proxy ? "node" : "node-sync";
            missing.Add(new MissingFeature($"spec.mode {mode}", $"choose {instead}", IsCore: true));
        }

        if (spec.Storage is { } storage && !storage.Uri.StartsWith("file:", StringComparison.Ordinal))
        {
            missing.Add(new MissingFeature(
                $"spec.storage.uri {storage.Uri.Split(':')[0]}://", "the place of the recordings cannot be changed: delete this config, and make one without spec.storage, or with file:///path", IsCore: true, StopsCollectors: true));
        }

        Add("spec.storage.retention", spec.Storage?.Retention is not null, "nothing is deleted: leave it out");
        bool hasNodes = spec.Ssh?.Nodes?.Enabled == true;
        Add("spec.ssh", spec.Ssh is not null && !hasNodes, "SSH is served on nodes only: set spec.ssh.nodes.enabled, or leave it out");
        Add("spec.ssh.hostCaSecretRef", hasNodes && spec.Ssh?.HostCaSecretRef is not null, "host certificates are not signed: clients trust the nodes' own host keys; leave it out");
        Add("spec.ssh.proxyChecksHostKeys", hasNodes && spec.Ssh?.ProxyChecksHostKeys == false, "there is no proxy: leave it out");
        Add("spec.recorder.replicas", spec.Recorder?.Replicas > 1 && !ProxiedSessions.AreWanted(spec), "kube-agents and the nodes themselves record: leave it out, or set spec.kubernetes.replicas");
        Add("spec.databases", spec.Databases is { Count: > 0 }, "databases are not reached through this config: leave it out");
        Add("spec.applications", spec.Applications is { Count: > 0 }, "applications are not reached through this config: leave it out");
        Add("spec.desktops", spec.Desktops is { Count: > 0 }, "desktops are not reached through this config: leave it out");
        Add("spec.enhancedRecording", spec.EnhancedRecording?.Enabled == true, "sessions are recorded without it: leave it out");
        return missing;

        void Add(string field, bool isAskedFor, string advice)
        {
            if (isAskedFor)
            {
                missing.Add(new MissingFeature(field, advice));
            }
        }
    }
}
