using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>RFC 7386.</summary>
internal static class MergePatch
{
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject map)
            {
                Apply(target.Ensure(name), map);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
