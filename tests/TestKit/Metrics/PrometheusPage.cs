using System.Globalization;
using System.Text.RegularExpressions;

namespace TestKit.Metrics;

/// <summary>
/// A page of the Prometheus text format 0.0.4, read strictly: a page that a scraper would refuse, or read in part, throws
/// <see cref="FormatException"/>.
/// </summary>
public sealed partial class PrometheusPage
{
    private readonly Dictionary<string, string> _types = [], _helps = [];
    private readonly Dictionary<string, double> _samples = [];

    /// <summary>Families, by name: counter, gauge or histogram.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    public IReadOnlyDictionary<string, string> Helps => _helps;

    /// <summary>Values, by series as written.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    public static PrometheusPage Parse(string text)
    {
        PrometheusPage page = new();
        if (text.Length > 0 && !text.EndsWith('\n'))
        {
            throw new FormatException("the last line has no end");
        }

        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            page.Add(line);
        }

        foreach ((string name, _) in page._types.Where(type => type.Value == "histogram"))
        {
            page.CheckHistogram(name);
        }

        return page;
    }

    /// <summary>The sum of all series of this name that have these labels; null: there is none.</summary>
    public double? Sum(string name, params string[] labels)
    {
        double[] found =
        [
            .. from sample in _samples
               where NameOf(sample.Key) == name && labels.All(label => sample.Key.Contains(label, StringComparison.Ordinal))
               select sample.Value,
        ];
        return found.Length == 0 ? null : found.Sum();
    }

    private void Add(string line)
    {
        Match help = Help().Match(line), type = Type().Match(line), sample = Sample().Match(line);
        if (help.Success)
        {
            AddOnce(_helps, help.Groups[1].Value, help.Groups[2].Value);
        }
        else if (type.Success)
        {
            AddOnce(_types, type.Groups[1].Value, type.Groups[2].Value);
        }
        else if (sample.Success)
        {
            string series = sample.Groups["series"].Value;
            string[] labels = [.. Label().Matches(series).Select(label => label.Groups[1].Value)];
            if (labels.Distinct().Count() != labels.Length || !_types.ContainsKey(FamilyOf(NameOf(series))))
            {
                throw new FormatException($"a label comes twice, or the family has no type: {line}");
            }

            AddOnce(_samples, series, NumberOf(sample.Groups["value"].Value));
        }
        else
        {
            throw new FormatException($"not of the text format: {line}");
        }
    }

    private string FamilyOf(string name)
    {
        string family = HistogramSuffix().Replace(name, "");
        return _types.TryGetValue(family, out string? type) && type == "histogram" ? family : name;
    }

    private void CheckHistogram(string name)
    {
        foreach (IGrouping<string, KeyValuePair<string, double>> series in _samples
            .Where(sample => NameOf(sample.Key) == name + "_bucket")
            .GroupBy(sample => LabelsWithoutBound(sample.Key)))
        {
            (double Bound, double Count)[] buckets = [.. series.Select(bucket => (NumberOf(Bound().Match(bucket.Key).Groups[1].Value), bucket.Value))];
            string count = series.Key.Length == 0 ? name + "_count" : $"{name}_count{{{series.Key}}}";
            bool rises = buckets.Zip(buckets.Skip(1)).All(pair => pair.First.Bound < pair.Second.Bound && pair.First.Count <= pair.Second.Count);
            if (!rises || !double.IsPositiveInfinity(buckets[^1].Bound) || buckets[^1].Count != _samples[count])
            {
                throw new FormatException($"histogram {name}: buckets do not rise to +Inf and the count");
            }
        }
    }

    private static void AddOnce<T>(Dictionary<string, T> to, string key, T value)
    {
        if (!to.TryAdd(key, value))
        {
            throw new FormatException($"{key} comes twice");
        }
    }

    private static string NameOf(string series) => series.Split('{')[0];

    private static string LabelsWithoutBound(string series)
    {
        int brace = series.IndexOf('{', StringComparison.Ordinal);
        return brace < 0 ? "" : string.Join(',', Label().Matches(series[brace..]).Select(label => label.Value).Where(label => !label.StartsWith("le=", StringComparison.Ordinal)));
    }

    private static double NumberOf(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\\\|\\n)+)$")]
    private static partial Regex Help();

    [GeneratedRegex(@"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex Type();

    [GeneratedRegex(@"^(?<series>[a-zA-Z_:][a-zA-Z0-9_:]*(?:\{[a-zA-Z_][a-zA-Z0-9_]*=""(?:[^\\""]|\\[\\""n])*""(?:,[a-zA-Z_][a-zA-Z0-9_]*=""(?:[^\\""]|\\[\\""n])*"")*\})?) (?<value>[+-]Inf|NaN|[-+0-9.eE]+)$")]
    private static partial Regex Sample();

    [GeneratedRegex(@"([a-zA-Z_][a-zA-Z0-9_]*)=""(?:[^\\""]|\\[\\""n])*""")]
    private static partial Regex Label();

    [GeneratedRegex(@"le=""([^""]*)""")]
    private static partial Regex Bound();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramSuffix();
}
