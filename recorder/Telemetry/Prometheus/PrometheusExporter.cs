using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Recorder.Telemetry.Prometheus;

/// <summary>Turns what was collected into the Prometheus text format.</summary>
internal sealed class PrometheusExporter : BaseExporter<Metric>
{
    /// <summary>The page of the last collection.</summary>
    public string Page { get; private set; } = "";

    public override ExportResult Export(in Batch<Metric> batch)
    {
        PrometheusText text = new();
        HashSet<string> written = [];
        foreach (Metric metric in batch)
        {
            string name = PrometheusNames.OfMetric(metric.Name, metric.Unit, IsCounter(metric.MetricType));
            if (written.Add(name)) // A family that came twice would spoil the whole page.
            {
                text.Help(name, metric.Description);
                text.Type(name, TypeOf(metric.MetricType));
                foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
                {
                    Write(text, name, metric.MetricType, in point);
                }
            }
        }

        Page = text.ToString();
        return ExportResult.Success;
    }

    private static void Write(PrometheusText text, string name, MetricType type, in MetricPoint point)
    {
        SortedDictionary<string, string> labels = LabelsOf(point.Tags);
        switch (type)
        {
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                text.Sample(name, labels, null, PrometheusText.Number(point.GetSumLong()));
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                text.Sample(name, labels, null, PrometheusText.Number(point.GetSumDouble()));
                break;
            case MetricType.LongGauge:
                text.Sample(name, labels, null, PrometheusText.Number(point.GetGaugeLastValueLong()));
                break;
            case MetricType.DoubleGauge:
                text.Sample(name, labels, null, PrometheusText.Number(point.GetGaugeLastValueDouble()));
                break;
            case MetricType.Histogram:
                WriteHistogram(text, name, labels, in point);
                break;
            case MetricType.ExponentialHistogram: // Its bounds have no place in this format.
                text.Sample(name + "_bucket", labels, "+Inf", PrometheusText.Number(point.GetHistogramCount()));
                WriteTotals(text, name, labels, in point);
                break;
        }
    }

    private static void WriteHistogram(PrometheusText text, string name, SortedDictionary<string, string> labels, in MetricPoint point)
    {
        long count = 0;
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount; // Here each bucket holds its own, there also all below.
            text.Sample(name + "_bucket", labels, PrometheusText.Number(bucket.ExplicitBound), PrometheusText.Number(count));
        }

        WriteTotals(text, name, labels, in point);
    }

    private static void WriteTotals(PrometheusText text, string name, SortedDictionary<string, string> labels, in MetricPoint point)
    {
        text.Sample(name + "_sum", labels, null, PrometheusText.Number(point.GetHistogramSum()));
        text.Sample(name + "_count", labels, null, PrometheusText.Number(point.GetHistogramCount()));
    }

    // Names that become the same share one label, their values in the order of the names they had.
    private static SortedDictionary<string, string> LabelsOf(ReadOnlyTagCollection tags)
    {
        List<KeyValuePair<string, object?>> byName = [];
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            byName.Add(tag);
        }

        byName.Sort((one, other) => string.CompareOrdinal(one.Key, other.Key));
        SortedDictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach ((string key, object? tag) in byName)
        {
            string name = PrometheusNames.OfLabel(key);
            string value = Convert.ToString(tag, CultureInfo.InvariantCulture) ?? "";
            labels[name] = labels.TryGetValue(name, out string? earlier) ? $"{earlier};{value}" : value;
        }

        return labels;
    }

    private static bool IsCounter(MetricType type) => type is MetricType.LongSum or MetricType.DoubleSum;

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram or MetricType.ExponentialHistogram => "histogram",
        _ => "gauge",
    };
}
