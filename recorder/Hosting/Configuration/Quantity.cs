using System.Globalization;
using System.Text.RegularExpressions;

namespace Recorder.Hosting.Configuration;

/// <summary>Durations (<c>1h30m</c>, <c>500ms</c>, <c>365d</c>) and sizes (<c>20Gi</c>, <c>500M</c>) as Kubernetes users write them.</summary>
public static partial class Quantity
{
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (!DurationPattern().IsMatch(text))
        {
            return false;
        }

        foreach (Match term in DurationTerm().Matches(text))
        {
            double amount = double.Parse(term.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            double milliseconds = amount * term.Groups[2].Value switch
            {
                "ms" => 1,
                "s" => 1_000,
                "m" => 60_000,
                "h" => 3_600_000,
                _ => 86_400_000,
            };
            if (milliseconds > TimeSpan.MaxValue.TotalMilliseconds / 4)
            {
                return false;
            }

            duration += TimeSpan.FromMilliseconds(milliseconds);
        }

        return true;
    }

    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        Match match = SizePattern().Match(text);
        if (!match.Success || !long.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out long amount))
        {
            return false;
        }

        long unit = match.Groups[2].Value switch
        {
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            "Ti" => 1L << 40,
            "k" => 1_000,
            "M" => 1_000_000,
            "G" => 1_000_000_000,
            "T" => 1_000_000_000_000,
            _ => 1,
        };
        if (amount > long.MaxValue / unit)
        {
            return false;
        }

        bytes = amount * unit;
        return true;
    }

    [GeneratedRegex(@"^(\d+(\.\d+)?(ms|s|m|h|d))+$")]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(ms|s|m|h|d)")]
    private static partial Regex DurationTerm();

    [GeneratedRegex(@"^(\d+)(Ki|Mi|Gi|Ti|k|M|G|T|)$")]
    private static partial Regex SizePattern();
}
