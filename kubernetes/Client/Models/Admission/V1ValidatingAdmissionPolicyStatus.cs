using System.Text.Json;

namespace k8s.Models;

/// <summary>What the type checker says.</summary>
public sealed class V1ValidatingAdmissionPolicyStatus : KubernetesModel
{
    public long? ObservedGeneration { get; set; }

    public JsonElement? TypeChecking { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
