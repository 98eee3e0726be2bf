namespace k8s;

/// <summary>An object of the API: it says its kind.</summary>
public interface IKubernetesObject
{
    string? ApiVersion { get; set; }

    string? Kind { get; set; }
}
