namespace k8s.Models;

/// <summary>Puts a policy in force.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1ValidatingAdmissionPolicyBinding : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1ValidatingAdmissionPolicyBindingSpec?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "ValidatingAdmissionPolicyBinding";
    public const string KubeGroup = "admissionregistration.k8s.io";
    public const string KubePluralName = "validatingadmissionpolicybindings";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1ValidatingAdmissionPolicyBindingSpec? Spec { get; set; }
}
