using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Recorder.Telemetry.Prometheus;
using TestKit.Metrics;

namespace Telemetry.Tests.Prometheus;

public sealed class PrometheusExporterTests : IDisposable
{
    private readonly PrometheusExporter _exporter = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly Meter _meter = new($"test-{Guid.NewGuid():N}");
    private readonly Meter _other;
    private readonly MeterProvider _provider;

    public PrometheusExporterTests()
    {
        _other = new Meter(_meter.Name + "-other");
        _reader = new BaseExportingMetricReader(_exporter);
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(_meter.Name, _other.Name)
            .AddView(instrument => instrument.Name == "spread" ? new Base2ExponentialBucketHistogramConfiguration() : null)
            .AddReader(_reader)
            .Build();
    }

    [Fact]
    public void A_counter_ends_in_total_and_keeps_its_help()
    {
        Counter<long> counter = _meter.CreateCounter<long>("app.sessions", "{session}", "Sessions \\ so far,\nall of \"them\".");
        counter.Add(2);
        counter.Add(3);

        Assert.Equal("""
            # HELP app_sessions_total Sessions \\ so far,\nall of "them".
            # TYPE app_sessions_total counter
            app_sessions_total 5

            """, Page());
    }

    [Fact]
    public void A_counter_of_fractions_keeps_them()
    {
        _meter.CreateCounter<double>("waited", "s").Add(0.25);

        Assert.Equal("# TYPE waited_seconds_total counter\nwaited_seconds_total 0.25\n", Page());
    }

    [Fact]
    public void What_goes_up_and_down_is_a_gauge()
    {
        _meter.CreateUpDownCounter<long>("open").Add(-2);
        _meter.CreateUpDownCounter<double>("level").Add(1.5);

        Assert.Equal("# TYPE open gauge\nopen -2\n# TYPE level gauge\nlevel 1.5\n", Page());
    }

    [Fact]
    public void Gauges_show_their_last_value()
    {
        _meter.CreateGauge<long>("spool", "By").Record(7);
        _meter.CreateGauge<double>("share", "1").Record(double.PositiveInfinity);
        _meter.CreateObservableGauge("heat", () => double.NaN);
        _meter.CreateObservableGauge("cold", () => double.NegativeInfinity);

        PrometheusPage page = PrometheusPage.Parse(Page());

        Assert.Equal(7, page.Sum("spool_bytes"));
        Assert.Equal(double.PositiveInfinity, page.Sum("share_ratio"));
        Assert.Equal(double.NaN, page.Sum("heat"));
        Assert.Equal(double.NegativeInfinity, page.Sum("cold"));
    }

    [Fact]
    public void The_buckets_of_a_histogram_hold_all_below()
    {
        Histogram<double> histogram = _meter.CreateHistogram(
            "took", "s", "How long.", tags: null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (double value in new[] { 0.25, 0.5, 0.75, 4 })
        {
            histogram.Record(value, new KeyValuePair<string, object?>("verb", "GET"));
        }

        Assert.Equal("""
            # HELP took_seconds How long.
            # TYPE took_seconds histogram
            took_seconds_bucket{verb="GET",le="0.5"} 2
            took_seconds_bucket{verb="GET",le="1"} 3
            took_seconds_bucket{verb="GET",le="+Inf"} 4
            took_seconds_sum{verb="GET"} 5.5
            took_seconds_count{verb="GET"} 4

            """, Page());
    }

    [Fact]
    public void An_exponential_histogram_shows_its_sum_and_count()
    {
        _meter.CreateHistogram<double>("spread").Record(3);

        Assert.Equal("# TYPE spread histogram\nspread_bucket{le=\"+Inf\"} 1\nspread_sum 3\nspread_count 1\n", Page());
    }

    [Fact]
    public void Labels_are_escaped_and_sorted()
    {
        _meter.CreateCounter<long>("c").Add(1, new("z", "a\\b\"c\nd\te{}=,é"), new("a", 7), new("b", null), new("t", true));

        Assert.Equal("# TYPE c_total counter\nc_total{a=\"7\",b=\"\",t=\"True\",z=\"a\\\\b\\\"c\\nd\te{}=,é\"} 1\n", Page());
        PrometheusPage.Parse(Page());
    }

    [Fact]
    public void Labels_that_become_the_same_share_one()
    {
        _meter.CreateCounter<long>("c").Add(1, new("http.code", "one"), new("http_code", "two"));

        Assert.Equal("# TYPE c_total counter\nc_total{http_code=\"one;two\"} 1\n", Page());
    }

    [Fact]
    public void A_family_that_comes_twice_is_written_once()
    {
        _meter.CreateCounter<long>("same.name").Add(1);
        _other.CreateCounter<long>("same_name").Add(2);

        Assert.Equal("# TYPE same_name_total counter\nsame_name_total 1\n", Page());
    }

    [Fact]
    public void Nothing_measured_is_an_empty_page()
    {
        _meter.CreateCounter<long>("never");

        Assert.Equal("", Page());
    }

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
        _other.Dispose();
    }

    private string Page()
    {
        _reader.Collect();
        return _exporter.Page;
    }
}
