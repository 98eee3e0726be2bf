using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace k8s.Models;

/// <summary>An amount with a unit, such as <c>500m</c> or <c>20Gi</c>, kept as it is written.</summary>
[JsonConverter(typeof(ResourceQuantityConverter))]
public readonly partial record struct ResourceQuantity(string Value)
{
    // "No quantity may represent a number greater than 2^63-1 in magnitude […] Numbers larger […] will be capped" (resource.Quantity).
    private const decimal Most = long.MaxValue;

    public static implicit operator ResourceQuantity(string value) => new(value);

    /// <summary>The number: of bytes, of cores. What is more than a <see cref="long"/> holds is the most that it holds, as to the API server.</summary>
    /// <exception cref="FormatException">The text is no quantity.</exception>
    public decimal ToDecimal() => TryToDecimal() ?? throw new FormatException($"'{Value}' is not an amount, like 500Mi or 20Gi");

    /// <summary>The same; null when the text is no quantity.</summary>
    public decimal? TryToDecimal()
    {
        Match match = Pattern().Match(Value ?? "");
        if (!match.Success)
        {
            return null;
        }

        // Only what is too large for a decimal is not parsed now.
        ReadOnlySpan<char> digits = match.Groups["number"].ValueSpan;
        if (!decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            return digits[0] == '-' ? -Most : Most;
        }

        decimal unit = match.Groups["unit"].Value switch
        {
            "n" => 1e-9m, "u" => 1e-6m, "m" => 1e-3m,
            "k" => 1e3m, "M" => 1e6m, "G" => 1e9m, "T" => 1e12m, "P" => 1e15m, "E" => 1e18m,
            "Ki" => 1L << 10, "Mi" => 1L << 20, "Gi" => 1L << 30, "Ti" => 1L << 40, "Pi" => 1L << 50, "Ei" => 1L << 60,
            _ => 1,
        };
        decimal limit = Most / decimal.Max(unit, 1);
        return number > limit ? Most : number < -limit ? -Most : number * unit;
    }

    public override string ToString() => Value;

    // An exponent or a unit, not both.
    [GeneratedRegex(@"\A(?:(?<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+)|(?<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?<unit>[numkMGTPE]|[KMGTPE]i)?)\z")]
    private static partial Regex Pattern();
}
