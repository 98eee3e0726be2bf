using System.Text.Json.Serialization;

namespace k8s.KubeConfigModels;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(K8SConfiguration))]
[JsonSerializable(typeof(ExecCredential))]
internal sealed partial class KubeConfigJsonContext : JsonSerializerContext;
