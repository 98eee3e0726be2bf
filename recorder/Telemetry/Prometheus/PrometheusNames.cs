using System.Text;

namespace Recorder.Telemetry.Prometheus;

/// <summary>Names as Prometheus has them, made from those of OpenTelemetry.</summary>
/// <remarks>OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility".</remarks>
internal static class PrometheusNames
{
    private const string Total = "_total";

    /// <summary>The instrument's name with its unit and, when it only grows, <c>_total</c> behind it.</summary>
    public static string OfMetric(string name, string unit, bool isCounter)
    {
        string plain = Clean(name, allowsColon: true);
        if (isCounter && plain.EndsWith(Total, StringComparison.Ordinal))
        {
            plain = plain[..^Total.Length];
        }

        string suffix = OfUnit(unit, isCounter);
        if (suffix.Length > 0 && !plain.EndsWith("_" + suffix, StringComparison.Ordinal))
        {
            plain = $"{plain}_{suffix}";
        }

        return isCounter ? plain + Total : plain;
    }

    public static string OfLabel(string name) => Clean(name, allowsColon: false);

    // UCUM, as far as instruments use it. What is counted stands in braces, and has no unit.
    private static string OfUnit(string unit, bool isCounter) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "%" => "percent",
        "1" => isCounter ? "" : "ratio",
        ['{', ..] => "",
        _ => Clean(unit, allowsColon: false).Trim('_'),
    };

    private static string Clean(string name, bool allowsColon)
    {
        if (name.Length == 0)
        {
            return "";
        }

        StringBuilder clean = new(name.Length + 1);
        if (char.IsAsciiDigit(name[0]))
        {
            clean.Append('_');
        }

        foreach (char character in name)
        {
            bool isKept = char.IsAsciiLetterOrDigit(character) || (allowsColon && character == ':');
            if (isKept || clean.Length == 0 || clean[^1] != '_')
            {
                clean.Append(isKept ? character : '_');
            }
        }

        return clean.ToString();
    }
}
