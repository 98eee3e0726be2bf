using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources.Collectors;

/// <summary>Where the collectors are found.</summary>
internal static class CollectorServices
{
    /// <summary>Those that are ready, together.</summary>
    public static V1Service Together(V1Alpha1SessionRecordingConfig config) => Of(config, Names.Collector(config), clusterIP: null);

    /// <summary>Each by its own name, ready or not: a session goes on where its events are.</summary>
    public static V1Service Each(V1Alpha1SessionRecordingConfig config)
    {
        V1Service service = Of(config, Names.Collectors(config), "None");
        service.Spec!.PublishNotReadyAddresses = true;
        return service;
    }

    private static V1Service Of(V1Alpha1SessionRecordingConfig config, string name, string? clusterIP) => new()
    {
        Metadata = Objects.Owned(config, name, Labels.Collector),
        Spec = new V1ServiceSpec
        {
            Type = "ClusterIP",
            ClusterIP = clusterIP,
            Selector = Labels.Selecting(config, Labels.Collector),
            Ports = [new V1ServicePort { Name = Ports.CollectorName, Port = Ports.Collector, TargetPort = Ports.CollectorName, Protocol = "TCP" }],
        },
    };
}
