namespace KubeAgent.Exec;

/// <summary>Which subresource of a pod was asked for.</summary>
public enum ExecKind
{
    Exec,
    Attach,
    PortForward,
}
