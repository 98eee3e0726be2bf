using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>RFC 6902.</summary>
internal static class JsonPatch
{
    /// <exception cref="ApiException">An operation cannot be done; nothing of the patch counts then.</exception>
    public static JsonObject Apply(JsonObject target, JsonArray patch)
    {
        JsonNode? root = target.Copy();
        foreach (JsonObject operation in patch.OfType<JsonObject>())
        {
            string path = operation.Text("path") ?? "";
            switch (operation.Text("op"))
            {
                case "add":
                    Put(ref root, path, operation["value"], replace: false);
                    break;
                case "replace":
                    Find(root, path);
                    Put(ref root, path, operation["value"], replace: true);
                    break;
                case "remove":
                    Take(root, path);
                    break;
                case "move":
                    Put(ref root, path, Take(root, operation.Text("from") ?? ""), replace: false);
                    break;
                case "copy":
                    Put(ref root, path, Find(root, operation.Text("from") ?? ""), replace: false);
                    break;
                case "test":
                    if (!Json.Same(Find(root, path), operation["value"]))
                    {
                        throw Wrong($"testing value {path} failed: test failed");
                    }

                    break;
                default:
                    throw Wrong($"Unexpected kind: {operation.Text("op")}");
            }
        }

        return root as JsonObject ?? throw Wrong("the object is replaced by something else");
    }

    private static string[] Steps(string path) =>
        [.. path.Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];

    private static JsonNode? Find(JsonNode? root, string path)
    {
        foreach (string step in Steps(path))
        {
            root = root switch
            {
                JsonObject map when map.ContainsKey(step) => map[step],
                JsonArray list when int.TryParse(step, out int index) && 0 <= index && index < list.Count => list[index],
                _ => throw Wrong($"doc is missing path: {path}: missing value"),
            };
        }

        return root;
    }

    private static void Put(ref JsonNode? root, string path, JsonNode? value, bool replace)
    {
        string[] steps = Steps(path);
        value = value?.DeepClone();
        if (steps.Length == 0)
        {
            root = value;
            return;
        }

        JsonNode? parent = Find(root, path[..path.LastIndexOf('/')]);
        switch (parent)
        {
            case JsonObject map:
                map[steps[^1]] = value;
                break;
            case JsonArray list when steps[^1] == "-":
                list.Add(value);
                break;
            case JsonArray list when int.TryParse(steps[^1], out int index) && 0 <= index && index <= list.Count:
                if (replace)
                {
                    list[index] = value;
                }
                else
                {
                    list.Insert(index, value);
                }

                break;
            default:
                throw Wrong($"add operation does not apply: doc is missing path: \"{path}\"");
        }
    }

    private static JsonNode? Take(JsonNode? root, string path)
    {
        JsonNode? taken = Find(root, path)?.DeepClone();
        JsonNode? parent = Find(root, path[..path.LastIndexOf('/')]);
        string last = Steps(path)[^1];
        if (parent is JsonObject map)
        {
            map.Remove(last);
        }
        else
        {
            ((JsonArray)parent!).RemoveAt(int.Parse(last));
        }

        return taken;
    }

    private static ApiException Wrong(string message) => new(422, "Invalid", $"the server rejected our request due to an error in our request: {message}", []);
}
