namespace KubeAgent.Serving;

/// <summary>The request is answered by the agent, with this status, and goes no further.</summary>
internal sealed class RefusedException(KubeStatus status, Exception? inner = null) : Exception(status.Message, inner)
{
    public KubeStatus Status => status;
}
