using System.Globalization;
using System.Text.RegularExpressions;

namespace FakeKubernetes;

/// <summary>Operators, functions and methods of expressions.</summary>
internal static partial class CelFunctions
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    public static object? Call(string name, object?[] args) => (name, args) switch
    {
        ("==", [var a, var b]) => CelValue.Same(a, b),
        ("!=", [var a, var b]) => !CelValue.Same(a, b),
        ("<", [var a, var b]) => CelValue.Compare(a, b) < 0,
        ("<=", [var a, var b]) => CelValue.Compare(a, b) <= 0,
        (">", [var a, var b]) => CelValue.Compare(a, b) > 0,
        (">=", [var a, var b]) => CelValue.Compare(a, b) >= 0,
        ("in", [var item, IReadOnlyDictionary<string, object?> map]) => item is string key && map.ContainsKey(key),
        ("in", [var item, IReadOnlyList<object?> list]) => list.Any(i => CelValue.Same(i, item)),
        ("!", [bool value]) => !value,
        ("neg", [long value]) => -value,
        ("neg", [double value]) => -value,
        ("+", [string a, string b]) => a + b,
        ("+", [IReadOnlyList<object?> a, IReadOnlyList<object?> b]) => (object?[])[.. a, .. b],
        ("+", [TimeSpan a, TimeSpan b]) => a + b,
        ("-", [TimeSpan a, TimeSpan b]) => a - b,
        ("+" or "-" or "*" or "/" or "%", [long a, long b]) => Whole(name, a, b),
        ("+" or "-" or "*" or "/", [long or double, long or double]) => Real(name, CelValue.Number(args[0]), CelValue.Number(args[1])),
        ("[]", [IReadOnlyList<object?> list, long index]) =>
            0 <= index && index < list.Count ? list[(int)index] : throw new CelException($"index out of bounds: {index}"),
        ("[]", [IReadOnlyDictionary<string, object?> map, string key]) =>
            map.TryGetValue(key, out object? value) ? value : throw new CelException($"no such key: {key}"),
        ("size", [var value]) => Size(value),
        ("string", [var value]) => CelValue.Text(value),
        ("int", [string text]) => long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number : throw new CelException($"'{text}' is no number"),
        ("int", [var value]) => (long)CelValue.Number(value),
        ("double", [var value]) => value is string text ? double.Parse(text, CultureInfo.InvariantCulture) : CelValue.Number(value),
        ("dyn", [var value]) => value,
        ("duration", [string text]) => Duration(text) ?? throw new CelException($"'{text}' is no duration"),
        ("quantity", [string text]) => Quantity(text) ?? throw new CelException($"'{text}' is no quantity"),
        ("isQuantity", [string text]) => Quantity(text) is not null,
        ("isURL", [string text]) => Uri.TryCreate(text, UriKind.Absolute, out _),
        ("url", [string text]) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) ? url : throw new CelException($"'{text}' is no URL"),
        _ => throw new CelException($"found no matching overload for '{name}'"),
    };

    public static object? Method(string name, object? target, object?[] args) => (name, target, args) switch
    {
        ("size", _, []) => Size(target),
        ("startsWith", string text, [string prefix]) => text.StartsWith(prefix, StringComparison.Ordinal),
        ("endsWith", string text, [string suffix]) => text.EndsWith(suffix, StringComparison.Ordinal),
        ("contains", string text, [string part]) => text.Contains(part, StringComparison.Ordinal),
        ("matches", string text, [string pattern]) => Regex.IsMatch(text, pattern, RegexOptions.None, PatternTimeout),
        ("lowerAscii", string text, []) => text.ToLowerInvariant(),
        ("upperAscii", string text, []) => text.ToUpperInvariant(),
        ("trim", string text, []) => text.Trim(),
        ("split", string text, [string separator]) => text.Split(separator).Select(p => (object?)p).ToArray(),
        ("replace", string text, [string old, string now]) => text.Replace(old, now, StringComparison.Ordinal),
        ("indexOf", string text, [string part]) => (long)text.IndexOf(part, StringComparison.Ordinal),
        ("substring", string text, [long start]) => text[(int)start..],
        ("substring", string text, [long start, long end]) => text[(int)start..(int)end],
        ("join", IReadOnlyList<object?> list, [string separator]) => string.Join(separator, list.Select(CelValue.Text)),
        ("sum", IReadOnlyList<object?> list, []) => list.Aggregate((object?)0L, (a, b) => Call("+", [a, b])),
        ("getHours", TimeSpan span, []) => (long)span.TotalHours,
        ("getMinutes", TimeSpan span, []) => (long)span.TotalMinutes,
        ("getSeconds", TimeSpan span, []) => (long)span.TotalSeconds,
        ("isGreaterThan", double a, [double b]) => a > b,
        ("isLessThan", double a, [double b]) => a < b,
        ("compareTo", double a, [double b]) => (long)a.CompareTo(b),
        ("getScheme", Uri url, []) => url.Scheme,
        ("getHost", Uri url, []) => url.Authority,
        ("getHostname", Uri url, []) => url.Host,
        ("getEscapedPath", Uri url, []) => url.AbsolutePath,
        _ => throw new CelException($"found no matching overload for '{name}'"),
    };

    private static long Size(object? value) => value switch
    {
        string text => text.EnumerateRunes().Count(),
        IReadOnlyDictionary<string, object?> map => map.Count,
        IReadOnlyList<object?> list => list.Count,
        _ => throw new CelException("found no matching overload for 'size'"),
    };

    private static long Whole(string sign, long a, long b) => sign switch
    {
        "+" => checked(a + b),
        "-" => checked(a - b),
        "*" => checked(a * b),
        _ when b == 0 => throw new CelException("divide by zero"),
        "/" => a / b,
        _ => a % b,
    };

    private static double Real(string sign, double a, double b) => sign switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        _ => a / b,
    };

    // Go's time.ParseDuration.
    private static TimeSpan? Duration(string text)
    {
        if (text == "0")
        {
            return TimeSpan.Zero;
        }

        Match match = GoDuration().Match(text);
        if (!match.Success)
        {
            return null;
        }

        double seconds = 0;
        for (int i = 0; i < match.Groups["number"].Captures.Count; i++)
        {
            seconds += double.Parse(match.Groups["number"].Captures[i].Value, CultureInfo.InvariantCulture) * match.Groups["unit"].Captures[i].Value switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                "ms" => 1e-3,
                "us" or "µs" => 1e-6,
                _ => 1e-9,
            };
        }

        return TimeSpan.FromSeconds(text[0] == '-' ? -seconds : seconds);
    }

    private static double? Quantity(string text)
    {
        Match match = KubernetesQuantity().Match(text);
        return match.Success
            ? double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * match.Groups["unit"].Value switch
            {
                "n" => 1e-9, "u" => 1e-6, "m" => 1e-3, "" => 1, "k" => 1e3, "M" => 1e6, "G" => 1e9, "T" => 1e12, "P" => 1e15,
                "Ki" => 1024d, "Mi" => Math.Pow(1024, 2), "Gi" => Math.Pow(1024, 3), "Ti" => Math.Pow(1024, 4), _ => Math.Pow(1024, 5),
            }
            : null;
    }

    [GeneratedRegex(@"^[+-]?(?:(?<number>\d+(?:\.\d*)?|\.\d+)(?<unit>h|ms|us|µs|ns|m|s))+$")]
    private static partial Regex GoDuration();

    [GeneratedRegex(@"^(?<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?<unit>[numkMGTP]?|[KMGTP]i)$")]
    private static partial Regex KubernetesQuantity();
}
