namespace k8s.Models;

/// <summary>One action of a life cycle.</summary>
public sealed class V1LifecycleHandler : KubernetesModel
{
    public V1ExecAction? Exec { get; set; }

    public V1HTTPGetAction? HttpGet { get; set; }

    public V1SleepAction? Sleep { get; set; }
}
