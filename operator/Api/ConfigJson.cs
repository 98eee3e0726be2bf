using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;

namespace SessionRecording.Operator.Api;

/// <summary>How a client writes and reads our kinds besides Kubernetes' own.</summary>
public static class ConfigJson
{
    public static JsonSerializerOptions Options { get; } = KubernetesJson.WithKinds(ConfigJsonContext.Default);
}

/// <summary>Made by the compiler: no reflection at run time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1Alpha1SessionRecordingConfig))]
[JsonSerializable(typeof(ConfigStatusPatch))]
internal sealed partial class ConfigJsonContext : JsonSerializerContext;
