using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FakeKubernetes;

/// <summary>Label and field selectors. Fields are taken by their path, whatever the kind.</summary>
internal sealed partial class Selector
{
    private readonly List<Func<JsonObject, bool>> _conditions = [];

    public static Selector Parse(IReadOnlyDictionary<string, string> query)
    {
        var selector = new Selector();
        foreach (Match term in Term().Matches(query.GetValueOrDefault("labelSelector") ?? ""))
        {
            selector._conditions.Add(Label(term.Value.Trim()));
        }

        foreach (string term in (query.GetValueOrDefault("fieldSelector") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            selector._conditions.Add(Field(term));
        }

        return selector;
    }

    public bool Matches(JsonObject content) => _conditions.TrueForAll(c => c(content));

    private static Func<JsonObject, bool> Label(string term)
    {
        static string? Value(JsonObject content, string key) => content.Object("metadata").Object("labels").Text(key);

        Match match = SetTerm().Match(term);
        if (match.Success)
        {
            string key = match.Groups["key"].Value;
            string[] values = [.. match.Groups["values"].Value.Split(',').Select(v => v.Trim())];
            return match.Groups["op"].Value == "in"
                ? content => values.Contains(Value(content, key))
                : content => !values.Contains(Value(content, key));
        }

        if (Pair(term) is var (name, isEqual, value))
        {
            return content => Value(content, name) == value == isEqual;
        }

        return term.StartsWith('!')
            ? content => Value(content, term[1..]) is null
            : content => Value(content, term) is not null;
    }

    private static Func<JsonObject, bool> Field(string term)
    {
        (string path, bool isEqual, string value) = Pair(term) ?? throw ApiException.BadRequest($"invalid selector: '{term}'");
        return content =>
        {
            JsonNode? node = content;
            foreach (string step in path.Split('.'))
            {
                node = (node as JsonObject)?[step];
            }

            return (node?.ToString() ?? "") == value == isEqual;
        };
    }

    private static (string Name, bool IsEqual, string Value)? Pair(string term) =>
        term.Split("!=", 2) is [var a, var b] ? (a.Trim(), false, b.Trim())
        : term.Split("==", 2) is [var c, var d] ? (c.Trim(), true, d.Trim())
        : term.Split('=', 2) is [var e, var f] ? (e.Trim(), true, f.Trim())
        : null;

    // Commas inside parentheses belong to the term.
    [GeneratedRegex(@"(?:[^,(]|\([^)]*\))+")]
    private static partial Regex Term();

    [GeneratedRegex(@"^(?<key>\S+)\s+(?<op>in|notin)\s*\((?<values>[^)]*)\)$")]
    private static partial Regex SetTerm();
}
