using System.Globalization;
using System.Text.RegularExpressions;

namespace SessionRecording.Operator.Resources.Spec;

/// <summary>An amount as Kubernetes writes it, as a number: <c>20Gi</c>, <c>1.5G</c>, <c>1e9</c>, <c>500m</c>.</summary>
internal static partial class Quantity
{
    /// <exception cref="FormatException">It is none.</exception>
    public static decimal Parse(string text)
    {
        Match match = Pattern().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal amount))
        {
            throw new FormatException($"'{text}' is not an amount, like 500Mi or 20Gi");
        }

        try
        {
            return amount * match.Groups[2].Value switch
            {
                "n" => 1e-9m, "u" => 1e-6m, "m" => 1e-3m,
                "k" => 1e3m, "M" => 1e6m, "G" => 1e9m, "T" => 1e12m, "P" => 1e15m, "E" => 1e18m,
                "Ki" => 1L << 10, "Mi" => 1L << 20, "Gi" => 1L << 30, "Ti" => 1L << 40, "Pi" => 1L << 50, "Ei" => 1L << 60,
                _ => 1,
            };
        }
        catch (OverflowException e)
        {
            throw new FormatException($"'{text}' is more than can be counted", e);
        }
    }

    [GeneratedRegex(@"^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(|[numkMGTPE]|[KMGTPE]i)$")]
    private static partial Regex Pattern();
}
