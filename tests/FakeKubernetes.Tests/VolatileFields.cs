using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FakeKubernetes.Tests;

/// <summary>
/// What no two servers answer alike: ids, versions, times, made-up names. These are compared by presence only; what stood in the
/// transcript is remembered, so that later requests of the same run name our value instead.
/// </summary>
internal sealed partial class VolatileFields
{
    private static readonly HashSet<string> Names =
    [
        "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "time", "lastTransitionTime", "expirationTimestamp", "token",
        "continue", "storageVersionHash",
    ];

    private readonly Dictionary<string, string> _ours = [];

    /// <summary>Our value in place of the transcript's, in a path or a body.</summary>
    public string Translate(string request)
    {
        foreach ((string theirs, string ours) in _ours.Where(p => p.Key.Length > 8))
        {
            request = request.Replace(theirs, ours, StringComparison.Ordinal);
        }

        return Version().Replace(request, m => m.Groups[1].Value + _ours.GetValueOrDefault(m.Groups[2].Value, m.Groups[2].Value));
    }

    /// <summary>The first difference, or null.</summary>
    public string? Difference(JsonNode? theirs, JsonNode? ours, string path = "")
    {
        switch (theirs, ours)
        {
            case (JsonObject a, JsonObject b):
                foreach (string name in a.Select(f => f.Key).Union(b.Select(f => f.Key)))
                {
                    if (!a.ContainsKey(name) || !b.ContainsKey(name))
                    {
                        return $"{path}.{name} is only {(a.ContainsKey(name) ? "theirs" : "ours")}";
                    }

                    string? difference = Names.Contains(name) && a[name] is JsonValue && b[name] is JsonValue
                        ? Remember(a[name]!.ToString(), b[name]!.ToString())
                        : Difference(a[name], b[name], $"{path}.{name}");
                    if (difference is not null)
                    {
                        return difference;
                    }
                }

                return null;
            case (JsonArray a, JsonArray b):
                return a.Count != b.Count
                    ? $"{path} has {a.Count} items, ours {b.Count}"
                    : a.Zip(b).Select((p, i) => Difference(p.First, p.Second, $"{path}[{i}]")).FirstOrDefault(d => d is not null);
            default:
                return Text(theirs) == Text(ours) ? null : $"{path} is {theirs?.ToJsonString() ?? "null"}, ours {ours?.ToJsonString() ?? "null"}";
        }
    }

    private string? Remember(string theirs, string ours)
    {
        _ours.TryAdd(theirs, ours);
        return null;
    }

    // Made-up parts of texts.
    private static string? Text(JsonNode? value) => value is null ? null : MadeUp().Replace(value.ToString(), "*");

    [GeneratedRegex("""(\"resourceVersion\": \"|resourceVersion=)(\d+)""")]
    private static partial Regex Version();

    [GeneratedRegex(@"(?<=kube-api-access-)\w{5}|(?<=w1\.)[a-z0-9]{5}(?=\W|$)|(?<=too old resource version: 1 \()\d+|(?<=JTI=)[-0-9a-f]+")]
    private static partial Regex MadeUp();
}
