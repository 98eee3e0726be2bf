namespace k8s.Models;

/// <summary>Linux capabilities to add and drop.</summary>
public sealed class V1Capabilities : KubernetesModel
{
    public IList<string>? Add { get; set; }

    public IList<string>? Drop { get; set; }
}
