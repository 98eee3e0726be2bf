using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Spec;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Recorders;

/// <summary>The file that <c>recorder proxy</c> reads.</summary>
internal static class RecorderConfigMap
{
    public static V1ConfigMap Of(V1Alpha1SessionRecordingConfig config, Settings settings) =>
        ProgramFile.Of(config, Names.Recorder(config), Labels.Recorder, Render(config.Spec, settings));

    private static JsonObject Render(SessionRecordingSpec config, Settings settings)
    {
        JsonObject spec = new()
        {
            ["mode"] = settings.RecorderModeText,
            ["failureMode"] = settings.FailureMode.ToString(),
            ["recordInput"] = settings.RecordInputText,
        };
        if (!settings.IsSync)
        {
            spec["recorder"] = ProgramFile.Recorder(settings, SpoolSize.Of(settings.RecorderVolume.Size, SpoolSize.UsableShare));
        }

        if (settings.HasSshProxy)
        {
            spec["ssh"] = new JsonObject { ["port"] = settings.SshPort };
        }

        Add(spec, "databases", config.Databases);
        Add(spec, "applications", config.Applications);
        Add(spec, "desktops", config.Desktops);
        return spec;
    }

    private static void Add<T>(JsonObject spec, string field, IList<T>? targets)
    {
        if (targets is { Count: > 0 })
        {
            spec[field] = JsonSerializer.SerializeToNode(targets, ConfigJson.Options.GetTypeInfo(typeof(IList<T>)));
        }
    }
}
