using Recorder.Telemetry;

namespace Telemetry.Tests;

public sealed class OtlpSettingsTests
{
    [Fact]
    public void Nothing_is_sent_unless_a_receiver_is_named() => Assert.Equal(new OtlpSettings(false, false, false), Read([]));

    [Fact]
    public void One_receiver_may_take_all() =>
        Assert.Equal(new OtlpSettings(true, true, true), Read(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://collector:4318" }));

    [Theory]
    [InlineData("METRICS", true, false, false)]
    [InlineData("TRACES", false, true, false)]
    [InlineData("LOGS", false, false, true)]
    public void Each_signal_may_have_its_own(string signal, bool metrics, bool traces, bool logs) =>
        Assert.Equal(new OtlpSettings(metrics, traces, logs), Read(new() { [$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] = "http://collector:4318" }));

    [Fact]
    public void It_can_be_switched_off() => Assert.Equal(
        new OtlpSettings(false, false, false),
        Read(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://collector:4318", ["OTEL_SDK_DISABLED"] = "True" }));

    private static OtlpSettings Read(Dictionary<string, string> variables) => OtlpSettings.From(name => variables.GetValueOrDefault(name));
}
