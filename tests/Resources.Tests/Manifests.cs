using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using KubeOps.Transpiler;

namespace Resources.Tests;

/// <summary>Objects as the text that an API server is sent.</summary>
internal static class Manifests
{
    public static JsonObject Json(IKubernetesObject<V1ObjectMeta> obj) =>
        (JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(obj, KubernetesJson.Options.GetTypeInfo(obj.GetType()))!;

    public static string Yaml(IEnumerable<IKubernetesObject<V1ObjectMeta>> objects) =>
        string.Join("---\n", objects.Select(obj => ManifestYaml.Write(Json(obj))));
}
