using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Pods;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources;

/// <summary>Where a config asks for other volumes than there are. Pure.</summary>
public static class VolumeDifferences
{
    public static IReadOnlyList<VolumeDifference> Of(V1Alpha1SessionRecordingConfig config, ResourceContext context)
    {
        Settings settings = Settings.Of(config);
        return
        [
            .. Between("spec.collector.volume", Containers.StateVolume, Names.Collector(config), context.CollectorVolumes, settings.CollectorVolume),
            .. settings is { HasKubeAgent: true, HasAgentSpools: true }
                ? Between("spec.recorder.spool", Containers.SpoolVolume, Names.KubeAgent(config), context.AgentVolumes, settings.AgentVolume)
                : [],
            .. settings is { HasRecorders: true, HasRecorderSpools: true }
                ? Between("spec.recorder.spool", Containers.SpoolVolume, Names.Recorder(config), context.RecorderVolumes, settings.RecorderVolume)
                : [],
        ];
    }

    private static IEnumerable<VolumeDifference> Between(string field, string volume, string set, LiveVolumes? there, LiveVolumes wanted)
    {
        bool isSameClass = there?.StorageClassName == wanted.StorageClassName;
        return there is null || (isSameClass && there.Size.ToDecimal() == wanted.Size.ToDecimal())
            ? []
            : [new VolumeDifference(set, field, $"{volume}-{set}", Text(there, isSameClass), Text(wanted, isSameClass))];
    }

    private static string Text(LiveVolumes volumes, bool isSameClass) =>
        isSameClass ? $"{volumes.Size}" : $"{volumes.Size} of {(volumes.StorageClassName is { } name ? $"class {name}" : "the default class")}";
}
