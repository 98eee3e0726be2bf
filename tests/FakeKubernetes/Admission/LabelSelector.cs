using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>metav1.LabelSelector: an empty one matches everything.</summary>
internal static class LabelSelector
{
    public static bool Matches(JsonObject? selector, JsonObject content)
    {
        JsonObject? labels = content.Object("metadata").Object("labels");
        return (selector.Object("matchLabels") ?? []).All(l => labels.Text(l.Key) == l.Value!.GetValue<string>())
            && (selector.Array("matchExpressions") ?? []).OfType<JsonObject>().All(e => Matches(e, labels.Text(e.Text("key")!)));
    }

    private static bool Matches(JsonObject requirement, string? value) => requirement.Text("operator") switch
    {
        "In" => requirement.Texts("values").Contains(value),
        "NotIn" => !requirement.Texts("values").Contains(value),
        "Exists" => value is not null,
        _ => value is null,
    };
}
