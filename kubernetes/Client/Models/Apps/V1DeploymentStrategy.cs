namespace k8s.Models;

/// <summary>RollingUpdate or Recreate.</summary>
public sealed class V1DeploymentStrategy : KubernetesModel
{
    public string? Type { get; set; }

    public V1RollingUpdateDeployment? RollingUpdate { get; set; }
}
