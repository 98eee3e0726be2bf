using k8s.Models;

namespace SessionRecording.Operator.Resources;

/// <summary>Where pods send their metrics, traces and logs: what the operator's own environment says, handed on.</summary>
/// <remarks>OpenTelemetry specification, "OpenTelemetry Protocol Exporter".</remarks>
/// <param name="Endpoint">OTEL_EXPORTER_OTLP_ENDPOINT.</param>
/// <param name="Protocol">OTEL_EXPORTER_OTLP_PROTOCOL; null: the exporter's own default, grpc.</param>
public sealed record OtlpTarget(Uri Endpoint, string? Protocol)
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT", ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    internal IEnumerable<V1EnvVar> Environment =>
    [
        new V1EnvVar { Name = EndpointVariable, Value = Endpoint.OriginalString },
        .. Protocol is null ? (V1EnvVar[])[] : [new V1EnvVar { Name = ProtocolVariable, Value = Protocol }],
    ];

    /// <returns>Null: nothing is to be sent.</returns>
    /// <exception cref="FormatException">The message names the variable.</exception>
    public static OtlpTarget? From(Func<string, string?> variable)
    {
        if (variable(EndpointVariable) is not { } text || string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? endpoint) || (endpoint.Scheme != Uri.UriSchemeHttp && endpoint.Scheme != Uri.UriSchemeHttps))
        {
            throw new FormatException($"{EndpointVariable}: '{text}' is no URL like http://otel-collector.monitoring:4317");
        }

        if (endpoint.UserInfo.Length != 0)
        {
            throw new FormatException($"{EndpointVariable}: it is written into pods, which many may read: leave name and password out");
        }

        string? protocol = variable(ProtocolVariable);
        return string.IsNullOrWhiteSpace(protocol) ? new OtlpTarget(endpoint, Protocol: null)
            : Protocols.Contains(protocol) ? new OtlpTarget(endpoint, protocol)
            : throw new FormatException($"{ProtocolVariable}: '{protocol}' is neither {string.Join(" nor ", Protocols)}");
    }
}
