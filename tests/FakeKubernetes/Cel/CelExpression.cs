using System.Globalization;
using System.Text.RegularExpressions;

namespace FakeKubernetes;

/// <summary>
/// The part of the Common Expression Language that CRD rules and admission policies use: operators, has, the list macros, strings,
/// durations, quantities. Not done: optionals, bytes, uint, timestamps, cel.bind, two-variable macros, cost limits.
/// </summary>
internal sealed partial class CelExpression
{
    private readonly List<(string Kind, string Text)> _tokens = [];
    private int _at;

    private CelExpression(string text)
    {
        int end = 0;
        foreach (Match match in Token().Matches(text))
        {
            if (match.Index != end)
            {
                throw new CelException($"'{text[end]}' at {end} is not understood");
            }

            end = match.Index + match.Length;
            string kind = ((string[])["number", "text", "name", "sign"]).FirstOrDefault(k => match.Groups[k].Success) ?? "space";
            if (kind != "space")
            {
                _tokens.Add((kind, match.Value));
            }
        }

        if (end != text.Length)
        {
            throw new CelException($"'{text[end]}' at {end} is not understood");
        }

        _tokens.Add(("end", ""));
    }

    /// <exception cref="CelException">Not an expression, or one that is not understood.</exception>
    public static CelNode Parse(string text)
    {
        var expression = new CelExpression(text);
        CelNode root = expression.Conditional();
        return expression.Peek.Kind == "end" ? root : throw new CelException($"'{expression.Peek.Text}' was not expected");
    }

    private (string Kind, string Text) Peek => _tokens[_at];

    private bool Take(string sign)
    {
        if (Peek.Text != sign || Peek.Kind is "text" or "number")
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(string sign)
    {
        if (!Take(sign))
        {
            throw new CelException($"'{sign}' was expected, not '{Peek.Text}'");
        }
    }

    private CelNode Conditional()
    {
        CelNode condition = Binary(0);
        if (!Take("?"))
        {
            return condition;
        }

        CelNode yes = Conditional();
        Expect(":");
        return new CelNode.Call("?:", null, [condition, yes, Conditional()]);
    }

    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!=", "<=", ">=", "<", ">", "in"], ["+", "-"], ["*", "/", "%"]];

    private CelNode Binary(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }

        CelNode left = Binary(level + 1);
        while (Levels[level].FirstOrDefault(Take) is { } sign)
        {
            left = new CelNode.Call(sign, null, [left, Binary(level + 1)]);
        }

        return left;
    }

    private CelNode Unary() =>
        Take("!") ? new CelNode.Call("!", null, [Unary()])
        : Take("-") ? new CelNode.Call("neg", null, [Unary()])
        : Member();

    private CelNode Member()
    {
        CelNode node = Primary();
        while (true)
        {
            if (Take("."))
            {
                string name = Next("name");
                node = Take("(") ? new CelNode.Call(name, node, Arguments(")")) : new CelNode.Select(node, name.Trim('`'));
            }
            else if (Take("["))
            {
                node = new CelNode.Call("[]", null, [node, Conditional()]);
                Expect("]");
            }
            else
            {
                return node;
            }
        }
    }

    private CelNode Primary()
    {
        if (Take("("))
        {
            CelNode inner = Conditional();
            Expect(")");
            return inner;
        }

        if (Take("["))
        {
            return new CelNode.Call("list", null, Arguments("]"));
        }

        if (Take("{"))
        {
            return new CelNode.Call("map", null, Entries());
        }

        (string kind, string text) = Peek;
        _at++;
        return kind switch
        {
            "number" => new CelNode.Value(text.Contains('.') || text.Contains('e') ? (object)double.Parse(text, CultureInfo.InvariantCulture) : Integer(text)),
            "text" => new CelNode.Value(Unquote(text)),
            "name" when text is "true" or "false" => new CelNode.Value(text == "true"),
            "name" when text == "null" => new CelNode.Value(null),
            "name" when Take("(") => new CelNode.Call(text, null, Arguments(")")),
            "name" => new CelNode.Name(text),
            _ => throw new CelException($"'{text}' was not expected"),
        };
    }

    private List<CelNode> Arguments(string end)
    {
        List<CelNode> arguments = [];
        while (!Take(end))
        {
            arguments.Add(Conditional());
            if (!Take(","))
            {
                Expect(end);
                break;
            }
        }

        return arguments;
    }

    private List<CelNode> Entries()
    {
        List<CelNode> entries = [];
        while (!Take("}"))
        {
            entries.Add(Conditional());
            Expect(":");
            entries.Add(Conditional());
            if (!Take(","))
            {
                Expect("}");
                break;
            }
        }

        return entries;
    }

    private string Next(string kind)
    {
        (string found, string text) = Peek;
        _at++;
        return found == kind ? text : throw new CelException($"a {kind} was expected, not '{text}'");
    }

    private static long Integer(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
            ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : long.Parse(text, CultureInfo.InvariantCulture);

    private static string Unquote(string text)
    {
        if (text[0] == 'r')
        {
            return text[2..^1];
        }

        return Escape().Replace(text[1..^1], m => m.Groups[1].Value switch
        {
            "n" => "\n",
            "t" => "\t",
            "r" => "\r",
            ['u', .. var code] => ((char)int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
            var other => other,
        });
    }

    [GeneratedRegex("""\s+|(?<number>0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?<text>r?"(?:[^"\\]|\\.)*"|r?'(?:[^'\\]|\\.)*')|(?<name>[A-Za-z_]\w*|`[^`]+`)|(?<sign>\|\||&&|==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])""")]
    private static partial Regex Token();

    [GeneratedRegex(@"\\(u[0-9a-fA-F]{4}|.)")]
    private static partial Regex Escape();
}
