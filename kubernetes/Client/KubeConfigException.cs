namespace k8s;

/// <summary>The kubeconfig, or what it points to, cannot be used; the message says what and where.</summary>
public sealed class KubeConfigException : Exception
{
    public KubeConfigException(string message) : base(message)
    {
    }

    public KubeConfigException(string message, Exception inner) : base(message, inner)
    {
    }
}
