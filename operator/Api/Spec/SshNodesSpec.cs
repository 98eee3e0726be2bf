using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class SshNodesSpec
{
    [Default("false")]
    [Description("Runs the SSH service on the nodes, with the namespaces of the host: the one workload that is privileged.")]
    public bool? Enabled { get; set; }

    [Items(0, 16)]
    [Length(0, 63)]
    [Description("Labels of the nodes that it runs on. Default: all Linux nodes on amd64.")]
    public IDictionary<string, string>? NodeSelector { get; set; }
}
