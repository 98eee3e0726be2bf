using System.Text.Json.Nodes;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Nodes;

/// <summary>The file that <c>recorder node</c> reads.</summary>
internal static class NodeConfigMap
{
    public static V1ConfigMap Of(V1Alpha1SessionRecordingConfig config, Settings settings) =>
        ProgramFile.Of(config, Names.Node(config), Labels.Node, Render(settings));

    private static JsonObject Render(Settings settings)
    {
        JsonObject spec = new()
        {
            ["mode"] = settings.ModeText,
            ["failureMode"] = settings.SshFailureMode.ToString(),
            ["recordInput"] = settings.RecordInputText,
            ["ssh"] = new JsonObject { ["port"] = settings.SshPort },
        };
        if (settings is { IsSync: false, IsOff: false })
        {
            spec["recorder"] = ProgramFile.Recorder(settings, SpoolSize.Of(settings.Spool.Size!.Value, share: 1));
        }

        return spec;
    }
}
