using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Values of expressions: from JSON, compared, ordered.</summary>
internal static class CelValue
{
    public static object? FromJson(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.Object => ((JsonObject)node).ToDictionary(f => f.Key, f => FromJson(f.Value)),
        JsonValueKind.Array => ((JsonArray)node).Select(FromJson).ToArray(),
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => long.TryParse(node.ToJsonString(), CultureInfo.InvariantCulture, out long whole)
            ? (object)whole
            : double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture),
        var kind => kind == JsonValueKind.True,
    };

    public static bool Same(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (IReadOnlyDictionary<string, object?> x, IReadOnlyDictionary<string, object?> y) =>
            x.Count == y.Count && x.All(f => y.TryGetValue(f.Key, out object? other) && Same(f.Value, other)),
        (IReadOnlyList<object?> x, IReadOnlyList<object?> y) => x.Count == y.Count && x.Zip(y).All(p => Same(p.First, p.Second)),
        (long or double, long or double) => Number(a) == Number(b),
        _ => a.Equals(b),
    };

    public static int Compare(object? a, object? b) => (a, b) switch
    {
        (long x, long y) => x.CompareTo(y),
        (long or double, long or double) => Number(a).CompareTo(Number(b)),
        (string x, string y) => string.CompareOrdinal(x, y),
        (TimeSpan x, TimeSpan y) => x.CompareTo(y),
        (bool x, bool y) => x.CompareTo(y),
        _ => throw new CelException("values of different types are compared"),
    };

    public static double Number(object? value) => value switch
    {
        long whole => whole,
        double number => number,
        _ => throw new CelException("not a number"),
    };

    public static string Text(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString(CultureInfo.InvariantCulture),
        TimeSpan span => $"{span.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s",
        _ => throw new CelException("not a text"),
    };

    public static IReadOnlyList<object?> List(object? value) => value as IReadOnlyList<object?> ?? throw new CelException("not a list");
}
