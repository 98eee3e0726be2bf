using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class SshSpec
{
    [Default("3022")]
    [RangeMinimum(1)]
    [RangeMaximum(65535)]
    [Description("Port of the SSH service.")]
    public int? Port { get; set; }

    [Default("true")]
    [Description("Whether the proxy refuses hosts whose key no trusted host CA has signed.")]
    public bool? ProxyChecksHostKeys { get; set; }

    [Description("Secret with the CA that signs user certificates. Default: one is made.")]
    public LocalReference? UserCaSecretRef { get; set; }

    [Description("Secret with the CA that will sign host certificates. Default: one is made. Nodes do not have such certificates yet: NotBuilt tells of it.")]
    public LocalReference? HostCaSecretRef { get; set; }

    [Description("What becomes of an SSH session that cannot be recorded. Default: spec.failureMode.")]
    public FailureMode? FailureMode { get; set; }

    [Description("SSH into the Kubernetes nodes themselves.")]
    public SshNodesSpec? Nodes { get; set; }
}
