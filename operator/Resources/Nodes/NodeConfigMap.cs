using System.Text.Json.Nodes;
using k8s.Models;
using KubeOps.Transpiler;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Nodes;

/// <summary>The file that <c>recorder node</c> reads.</summary>
internal static class NodeConfigMap
{
    public const string File = "config.yaml";

    public static V1ConfigMap Of(V1Alpha1SessionRecordingConfig config, Settings settings) => new()
    {
        Metadata = Objects.Owned(config, Names.Node(config), Labels.Node),
        Data = new Dictionary<string, string> { [File] = ManifestYaml.Write(Render(config, settings)) },
    };

    private static JsonObject Render(V1Alpha1SessionRecordingConfig config, Settings settings)
    {
        JsonObject spec = new()
        {
            ["mode"] = settings.ModeText,
            ["failureMode"] = settings.SshFailureMode.ToString(),
            ["recordInput"] = settings.RecordInputText,
            ["ssh"] = new JsonObject { ["port"] = settings.SshPort },
        };
        if (!settings.IsSync)
        {
            spec["recorder"] = new JsonObject
            {
                ["spool"] = new JsonObject { ["size"] = SpoolSize.Of(settings.Spool.Size!.Value, share: 1), ["maxLoss"] = settings.Spool.MaxLoss },
            };
        }

        return new JsonObject
        {
            ["apiVersion"] = $"{V1Alpha1SessionRecordingConfig.KubeGroup}/{V1Alpha1SessionRecordingConfig.KubeApiVersion}",
            ["kind"] = V1Alpha1SessionRecordingConfig.KubeKind,
            ["metadata"] = new JsonObject { ["name"] = config.Name() },
            ["spec"] = spec,
        };
    }
}
