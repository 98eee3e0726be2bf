using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Spec;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Recorders;

/// <summary>Where the sessions of recorder pods are to come in: the ports that the spec names. None of them is listened on in this version.</summary>
internal static class RecorderServices
{
    /// <summary>Each once.</summary>
    public static IReadOnlyList<int> PortNumbers(SessionRecordingSpec spec, Settings settings) => [.. Named(spec, settings).Select(port => port.Number)];

    /// <summary>Nothing where the spec names no port: a Service needs one.</summary>
    public static IEnumerable<V1Service> Together(V1Alpha1SessionRecordingConfig config, Settings settings)
    {
        IList<V1ServicePort> ports =
        [
            .. Named(config.Spec, settings)
                .Select(port => new V1ServicePort { Name = port.Name, Port = port.Number, TargetPort = port.Number, Protocol = "TCP" }),
        ];
        return ports.Count == 0 ? [] : [Of(config, Names.Recorder(config), clusterIP: null, ports)];
    }

    /// <summary>A StatefulSet wants a headless one.</summary>
    public static V1Service Each(V1Alpha1SessionRecordingConfig config) => Of(config, Names.Recorders(config), "None", ports: null);

    private static IEnumerable<(string Name, int Number)> Named(SessionRecordingSpec spec, Settings settings)
    {
        IEnumerable<(string Name, int Number)> ports =
        [
            .. settings.HasSshProxy ? ((string, int)[])[(Ports.SshName, settings.SshPort)] : [],
            .. (spec.Databases ?? []).Select(database => database.Port).OfType<int>().Select(port => ($"db-{port}", port)),
        ];
        return ports.DistinctBy(port => port.Number);
    }

    private static V1Service Of(V1Alpha1SessionRecordingConfig config, string name, string? clusterIP, IList<V1ServicePort>? ports) => new()
    {
        Metadata = Objects.Owned(config, name, Labels.Recorder),
        Spec = new V1ServiceSpec { Type = "ClusterIP", ClusterIP = clusterIP, Selector = Labels.Selecting(config, Labels.Recorder), Ports = ports },
    };
}
