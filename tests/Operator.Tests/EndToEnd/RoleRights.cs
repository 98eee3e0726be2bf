using System.Text.Json.Nodes;
using FakeKubernetes;
using k8s;

namespace Operator.Tests.EndToEnd;

/// <summary>What the roles in <c>config/rbac</c> let the operator do: the tests run it with no more.</summary>
internal sealed class RoleRights(string leaseNamespace)
{
    private readonly JsonArray _everywhere = Rules("operator_clusterrole.yaml"), _home = Rules("operator_role.yaml");

    public bool Allow(AccessAttributes wanted) => wanted.Path is { } path
        ? path != "/metrics" || _everywhere.Any(rule => Has(rule!["nonResourceURLs"], path) && Has(rule["verbs"], wanted.Verb))
        : _everywhere.Any(rule => Allows(rule!, wanted)) || (wanted.Namespace == leaseNamespace && _home.Any(rule => Allows(rule!, wanted)));

    private static bool Allows(JsonNode rule, AccessAttributes wanted)
    {
        string resource = wanted.Subresource is null ? wanted.Resource : $"{wanted.Resource}/{wanted.Subresource}";
        return Has(rule["apiGroups"], wanted.Group) && Has(rule["resources"], resource) && Has(rule["verbs"], wanted.Verb)
            && (rule["resourceNames"] is null || Has(rule["resourceNames"], wanted.Name ?? ""));
    }

    private static bool Has(JsonNode? list, string value) => list is JsonArray values && values.Any(one => (string?)one == value);

    private static JsonArray Rules(string file) =>
        (JsonArray)KubernetesYaml.Load(File.ReadAllText(Path.Combine(RepositoryFiles.Root, "config", "rbac", file)))!["rules"]!;
}
