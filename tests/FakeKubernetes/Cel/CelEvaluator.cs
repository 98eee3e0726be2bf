using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Computes an expression. Values: null, bool, long, double, string, TimeSpan, lists, and maps by text.</summary>
internal sealed class CelEvaluator(ImmutableDictionary<string, object?> names)
{
    public static CelEvaluator With(params IEnumerable<(string Name, JsonNode? Value)> values) =>
        new(values.ToImmutableDictionary(v => v.Name, v => CelValue.FromJson(v.Value)));

    /// <summary>The same, with <c>variables.NAME</c>; a later one may use an earlier one. What has no value is not there.</summary>
    public CelEvaluator WithVariables(IEnumerable<(string Name, string Expression)> variables)
    {
        Dictionary<string, object?> values = [];
        var scope = new CelEvaluator(names.SetItem("variables", values));
        foreach ((string name, string expression) in variables)
        {
            try
            {
                values[name] = scope.Evaluate(CelExpression.Parse(expression));
            }
            catch (CelException)
            {
                // Whoever uses it is told that there is no such key.
            }
        }

        return scope;
    }

    /// <exception cref="CelException">The expression has no value.</exception>
    public object? Evaluate(CelNode node) => node switch
    {
        CelNode.Value value => value.Content,
        CelNode.Name name => names.TryGetValue(name.Text, out object? found) ? found : throw new CelException($"undeclared reference to '{name.Text}'"),
        CelNode.Select select => Select(Evaluate(select.From), select.Field),
        CelNode.Call call => Call(call),
        _ => throw new CelException("not understood"),
    };

    public bool IsTrue(CelNode node) => Evaluate(node) as bool? ?? throw new CelException("the expression is neither true nor false");

    private static object? Select(object? from, string field) =>
        from is IReadOnlyDictionary<string, object?> map && map.TryGetValue(field, out object? value)
            ? value
            : throw new CelException($"no such key: {field}");

    private object? Call(CelNode.Call call)
    {
        IReadOnlyList<CelNode> args = call.Arguments;
        switch (call.Function)
        {
            case "||":
                return Either(args[0], args[1], decides: true);
            case "&&":
                return Either(args[0], args[1], decides: false);
            case "?:":
                return Evaluate(IsTrue(args[0]) ? args[1] : args[2]);
            case "has" when args is [CelNode.Select select]:
                return Evaluate(select.From) is IReadOnlyDictionary<string, object?> map && map.ContainsKey(select.Field);
            case "all" or "exists" or "exists_one" or "filter" or "map" when call.Target is { } target && args is [CelNode.Name variable, ..]:
                return Macro(call.Function, Evaluate(target), variable.Text, args.Skip(1).ToArray());
            case "list":
                return args.Select(Evaluate).ToArray();
            case "map":
                return args.Chunk(2).ToDictionary(e => CelValue.Text(Evaluate(e[0])), e => Evaluate(e[1]));
            default:
                object?[] values = [.. args.Select(Evaluate)];
                return call.Target is { } on
                    ? CelFunctions.Method(call.Function, Evaluate(on), values)
                    : CelFunctions.Call(call.Function, values);
        }
    }

    // A side that decides makes up for an error on the other.
    private bool Either(CelNode left, CelNode right, bool decides)
    {
        try
        {
            if (IsTrue(left) == decides)
            {
                return decides;
            }
        }
        catch (CelException) when (IsTrue(right) == decides)
        {
            return decides;
        }

        return IsTrue(right);
    }

    private object Macro(string macro, object? target, string variable, CelNode[] bodies)
    {
        IEnumerable<object?> items = target switch
        {
            IReadOnlyDictionary<string, object?> map => map.Keys,
            IEnumerable<object?> list => list,
            _ => throw new CelException($"{macro} wants a list or a map"),
        };
        CelEvaluator At(object? item) => new(names.SetItem(variable, item));
        return macro switch
        {
            "all" => items.All(i => At(i).IsTrue(bodies[0])),
            "exists" => items.Any(i => At(i).IsTrue(bodies[0])),
            "exists_one" => items.Count(i => At(i).IsTrue(bodies[0])) == 1,
            "filter" => items.Where(i => At(i).IsTrue(bodies[0])).ToArray(),
            _ when bodies.Length == 2 => items.Where(i => At(i).IsTrue(bodies[0])).Select(i => At(i).Evaluate(bodies[1])).ToArray(),
            _ => items.Select(i => At(i).Evaluate(bodies[0])).ToArray(),
        };
    }
}
