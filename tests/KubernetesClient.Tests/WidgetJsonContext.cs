using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;

namespace KubernetesClient.Tests;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Widget))]
internal sealed partial class WidgetJsonContext : JsonSerializerContext
{
    public static JsonSerializerOptions WithWidgets => field ??= KubernetesJson.WithKinds(Default);
}
