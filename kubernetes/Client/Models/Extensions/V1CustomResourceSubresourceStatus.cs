namespace k8s.Models;

/// <summary>Status is written apart.</summary>
public sealed class V1CustomResourceSubresourceStatus : KubernetesModel;
