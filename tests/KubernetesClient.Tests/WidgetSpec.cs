using k8s.Models;

namespace KubernetesClient.Tests;

internal sealed class WidgetSpec : KubernetesModel
{
    public string? Mode { get; set; }

    public int? Size { get; set; }
}
