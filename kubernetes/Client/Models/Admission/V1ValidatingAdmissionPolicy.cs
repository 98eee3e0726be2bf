namespace k8s.Models;

/// <summary>CEL rules that requests must meet.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1ValidatingAdmissionPolicy : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1ValidatingAdmissionPolicySpec?>, IStatus<V1ValidatingAdmissionPolicyStatus?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "ValidatingAdmissionPolicy";
    public const string KubeGroup = "admissionregistration.k8s.io";
    public const string KubePluralName = "validatingadmissionpolicies";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1ValidatingAdmissionPolicySpec? Spec { get; set; }

    public V1ValidatingAdmissionPolicyStatus? Status { get; set; }
}
