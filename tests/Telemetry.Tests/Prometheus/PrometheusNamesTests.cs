using Recorder.Telemetry.Prometheus;

namespace Telemetry.Tests.Prometheus;

public sealed class PrometheusNamesTests
{
    [Theory]
    [InlineData("a.b", "", false, "a_b")]
    [InlineData("a.b", "", true, "a_b_total")]
    [InlineData("a.total", "", true, "a_total")]
    [InlineData("a.b", "s", false, "a_b_seconds")]
    [InlineData("a.b", "s", true, "a_b_seconds_total")]
    [InlineData("a.seconds", "s", true, "a_seconds_total")]
    [InlineData("a.seconds.total", "s", true, "a_seconds_total")]
    [InlineData("a", "ms", false, "a_milliseconds")]
    [InlineData("a", "us", false, "a_microseconds")]
    [InlineData("a", "ns", false, "a_nanoseconds")]
    [InlineData("a", "By", false, "a_bytes")]
    [InlineData("a", "%", false, "a_percent")]
    [InlineData("a", "1", false, "a_ratio")]
    [InlineData("a", "1", true, "a_total")]
    [InlineData("a", "{thing}", false, "a")]
    [InlineData("a", "kg/m", false, "a_kg_m")]
    [InlineData("1a", "", false, "_1a")]
    [InlineData("a--b..c", "", false, "a_b_c")]
    [InlineData("a:b", "", false, "a:b")]
    [InlineData("größe", "", false, "gr_e")]
    public void A_name_is_made_of_what_may_stand_in_one(string name, string unit, bool isCounter, string expected) =>
        Assert.Equal(expected, PrometheusNames.OfMetric(name, unit, isCounter));

    [Theory]
    [InlineData("http.code", "http_code")]
    [InlineData("a:b", "a_b")]
    [InlineData("0", "_0")]
    [InlineData("", "")]
    public void A_label_may_have_no_colon(string name, string expected) => Assert.Equal(expected, PrometheusNames.OfLabel(name));
}
