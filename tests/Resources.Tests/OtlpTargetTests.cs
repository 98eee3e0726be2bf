using k8s.Models;
using SessionRecording.Operator.Resources;

namespace Resources.Tests;

/// <summary>Where pods send what they tell of themselves.</summary>
public sealed class OtlpTargetTests
{
    [Theory]
    [InlineData("http://otel.monitoring:4317", null, 4317)]
    [InlineData("https://otel.example.com/path", "http/protobuf", 443)]
    [InlineData("http://otel", "grpc", 80)]
    public void What_the_operator_is_told_every_pod_is_told(string endpoint, string? protocol, int port)
    {
        OtlpTarget target = From(endpoint, protocol)!;
        Assert.Equal(port, target.Endpoint.Port);

        V1PodTemplateSpec[] templates =
            [.. DesiredResources.For(Case.Named("everything").Config, Case.Context with { Otlp = target, ImagePullPolicy = "Always" }).Select(Templates.Of).OfType<V1PodTemplateSpec>()];
        Assert.NotEmpty(templates);
        Assert.All(templates.SelectMany(template => template.Spec!.Containers!), container =>
        {
            Assert.Equal("Always", container.ImagePullPolicy);
            Assert.Equal(
                [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), .. protocol is null ? ((string, string)[])[] : [("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)]],
                (container.Env ?? []).Where(variable => variable.Name!.StartsWith("OTEL", StringComparison.Ordinal)).Select(variable => (variable.Name!, variable.Value!)));
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Nothing_is_sent_unless_somebody_says_where_to(string? endpoint) => Assert.Null(From(endpoint, "nonsense"));

    [Theory]
    [InlineData("otel:4317", null, "OTEL_EXPORTER_OTLP_ENDPOINT: 'otel:4317' is no URL like http://otel-collector.monitoring:4317")]
    [InlineData("/socket", null, "OTEL_EXPORTER_OTLP_ENDPOINT: '/socket' is no URL")]
    [InlineData("http://user:secret@otel", null, "OTEL_EXPORTER_OTLP_ENDPOINT: it is written into pods")]
    [InlineData("http://otel", "tcp", "OTEL_EXPORTER_OTLP_PROTOCOL: 'tcp' is neither grpc nor http/protobuf")]
    public void What_makes_no_sense_is_named_and_no_password_is_said_again(string endpoint, string? protocol, string expected)
    {
        string message = Assert.Throws<FormatException>(() => From(endpoint, protocol)).Message;

        Assert.StartsWith(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    private static OtlpTarget? From(string? endpoint, string? protocol) =>
        OtlpTarget.From(name => name switch { "OTEL_EXPORTER_OTLP_ENDPOINT" => endpoint, "OTEL_EXPORTER_OTLP_PROTOCOL" => protocol, _ => null });
}
