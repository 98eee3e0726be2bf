using k8s.Models;

namespace KubernetesClient.Tests;

internal sealed class WidgetStatus : KubernetesModel
{
    public long? ObservedGeneration { get; set; }
}
