using SessionRecording.Operator.Api.Spec;

namespace SessionRecording.Operator.Resources;

/// <summary>Which sessions of a config neither kube-agents nor nodes carry: what recorder pods are for. Pure.</summary>
public static class ProxiedSessions
{
    public static bool AreWanted(SessionRecordingSpec spec) => spec.Mode != RecordingMode.Off
        && (IncludeSsh(spec) || spec.Databases is { Count: > 0 } || spec.Applications is { Count: > 0 } || spec.Desktops is { Count: > 0 });

    internal static bool IncludeSsh(SessionRecordingSpec spec) => spec is { Mode: RecordingMode.Proxy or RecordingMode.ProxySync, Ssh: not null };
}
