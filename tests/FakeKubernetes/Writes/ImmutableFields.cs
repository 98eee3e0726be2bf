using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>What of a built-in kind is as it was made for good, as far as this project's objects meet it.</summary>
internal static class ImmutableFields
{
    private static readonly string[] OfStatefulSets =
        ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"];

    public static IEnumerable<FieldError> Check(ResourceKind kind, JsonObject live, JsonObject next) =>
        kind is { Kind: "StatefulSet", Group: "apps" } && !Json.Same(Fixed(live), Fixed(next))
            ?
            [
                FieldError.Forbidden(
                    "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
                    + "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"),
            ]
            : [];

    private static JsonObject Fixed(JsonObject content)
    {
        JsonObject spec = content.Object("spec")?.Copy() ?? [];
        foreach (string field in OfStatefulSets)
        {
            spec.Remove(field);
        }

        return spec;
    }
}
