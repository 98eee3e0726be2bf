namespace k8s.Models;

/// <summary>Which policy, with which parameters, to what effect.</summary>
public sealed class V1ValidatingAdmissionPolicyBindingSpec : KubernetesModel
{
    public string? PolicyName { get; set; }

    public V1ParamRef? ParamRef { get; set; }

    public V1MatchResources? MatchResources { get; set; }

    public IList<string>? ValidationActions { get; set; }
}
