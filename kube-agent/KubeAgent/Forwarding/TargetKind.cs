namespace KubeAgent.Forwarding;

/// <summary>What a path leads to, as far as the agent treats it differently.</summary>
internal enum TargetKind
{
    /// <summary>Anything else: carried, but never upgraded.</summary>
    Resource,
    Exec,
    Attach,
    PortForward,

    /// <summary>kubectl debug: a container is put into a pod that runs. The session in it is an attach.</summary>
    EphemeralContainers,

    /// <summary>An HTTP server in a pod or behind a service: carried, but never upgraded.</summary>
    WorkloadProxy,

    /// <summary>The kubelet: some of its paths run commands.</summary>
    NodeProxy,
}
