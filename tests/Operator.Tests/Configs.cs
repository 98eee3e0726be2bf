using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using SessionRecording.Operator.Api;

namespace Operator.Tests;

/// <summary>Configs as tests write them.</summary>
internal static class Configs
{
    /// <summary>A config as the API server would have it.</summary>
    public static V1Alpha1SessionRecordingConfig Of(string spec, string name = "default", string @namespace = "recording", int age = 0)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = "sessionrecording.dev/v1alpha1",
            ["kind"] = "SessionRecordingConfig",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = @namespace,
                ["uid"] = $"uid-of-{@namespace}-{name}",
                ["generation"] = 3,
                ["resourceVersion"] = "7",
                ["creationTimestamp"] = $"2024-01-{20 - age:00}T00:00:00Z",
            },
            ["spec"] = KubernetesYaml.Load(spec),
        };
        return (V1Alpha1SessionRecordingConfig)JsonSerializer.Deserialize(json, ConfigJson.Options.GetTypeInfo(typeof(V1Alpha1SessionRecordingConfig)))!;
    }
}
