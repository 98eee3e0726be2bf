using System.Text.Json.Nodes;
using k8s.Models;
using KubeOps.Transpiler;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources.Spec;

/// <summary>The file that the program <c>recorder</c> reads in any of its roles: the part of the config that concerns it.</summary>
internal static class ProgramFile
{
    public const string Name = "config.yaml";

    public static V1ConfigMap Of(V1Alpha1SessionRecordingConfig config, string name, string component, JsonObject spec) => new()
    {
        Metadata = Objects.Owned(config, name, component),
        Data = new Dictionary<string, string>
        {
            [Name] = ManifestYaml.Write(new JsonObject
            {
                ["apiVersion"] = $"{V1Alpha1SessionRecordingConfig.KubeGroup}/{V1Alpha1SessionRecordingConfig.KubeApiVersion}",
                ["kind"] = V1Alpha1SessionRecordingConfig.KubeKind,
                ["metadata"] = new JsonObject { ["name"] = config.Name() },
                ["spec"] = spec,
            }),
        },
    };

    /// <summary>Its <c>recorder</c>, where recordings wait.</summary>
    public static JsonObject Recorder(Settings settings, string spoolSize) => new()
    {
        ["spool"] = new JsonObject { ["size"] = spoolSize, ["maxLoss"] = settings.Spool.MaxLoss },
    };
}
