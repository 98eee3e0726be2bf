namespace k8s.Models;

/// <summary>The schema of a version.</summary>
public sealed class V1CustomResourceValidation : KubernetesModel
{
    public V1JSONSchemaProps? OpenAPIV3Schema { get; set; }
}
