using k8s;
using k8s.Models;

namespace KubernetesClient.Tests;

/// <summary>A custom resource, as a program of the project would have one: the one of the transcripts.</summary>
[KubernetesEntity(Group = "example.dev", Kind = "Widget", ApiVersion = "v1alpha1", PluralName = "widgets")]
internal sealed class Widget : KubernetesModel, IKubernetesObject<V1ObjectMeta>
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public WidgetSpec? Spec { get; set; }

    public WidgetStatus? Status { get; set; }
}
