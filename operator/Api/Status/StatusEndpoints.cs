using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Status;

public sealed class StatusEndpoints
{
    [Length(0, 1024)]
    [Description("host:port of the SSH proxy, once there is one. Nodes are reached by their own names.")]
    public string? Ssh { get; set; }

    [Length(0, 1024)]
    [Description("URL of the kube-agent, for a kubeconfig.")]
    public string? Kubernetes { get; set; }

    [Length(0, 1024)]
    [Description("URL of the web page, once there is one.")]
    public string? Web { get; set; }
}
