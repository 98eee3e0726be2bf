namespace k8s.Models;

/// <summary>How many more, how many fewer pods while rolling.</summary>
public sealed class V1RollingUpdateDeployment : KubernetesModel
{
    public IntOrString? MaxSurge { get; set; }

    public IntOrString? MaxUnavailable { get; set; }
}
