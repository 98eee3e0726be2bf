using System.Text.Json.Nodes;
using k8s.Models;
using KubeOps.Transpiler;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Agents;

/// <summary>The file that <c>kube-agent serve</c> reads.</summary>
internal static class AgentConfigMap
{
    public const string File = "agent.yaml";

    /// <summary>For sessions that run when the agent is told to stop.</summary>
    public const int StopSeconds = 120;

    public static V1ConfigMap Of(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context) => new()
    {
        Metadata = Objects.Owned(config, Names.KubeAgent(config), Labels.KubeAgent),
        Data = new Dictionary<string, string> { [File] = ManifestYaml.Write(Render(config, settings, context)) },
    };

    private static JsonObject Render(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context) => new()
    {
        ["apiVersion"] = $"{V1Alpha1SessionRecordingConfig.KubeGroup}/{V1Alpha1SessionRecordingConfig.KubeApiVersion}",
        ["kind"] = "KubeAgentConfig",
        ["metadata"] = new JsonObject { ["name"] = config.Name() },
        ["spec"] = new JsonObject
        {
            ["listen"] = new JsonObject
            {
                ["address"] = $"[::]:{Ports.KubeAgent}",
                ["certificateFile"] = $"{Paths.Configuration}/tls/tls.crt",
                ["keyFile"] = $"{Paths.Configuration}/tls/tls.key",
            },
            ["health"] = new JsonObject { ["address"] = $"[::]:{Ports.Health}" },
            ["recording"] = Recording(config, settings, context),
            ["recordings"] = Recordings(config, settings, context),
            ["limits"] = new JsonObject { ["stopTimeout"] = $"{StopSeconds}s" },
        },
    };

    private static JsonObject Recording(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context)
    {
        JsonObject recording = new()
        {
            ["mode"] = settings.KubeAgentModeText,
            ["failureMode"] = settings.KubernetesFailureMode.ToString(),
            ["recordInput"] = settings.RecordInputText,
            ["collectors"] = Texts(CollectorEndpoints.Of(config, settings, context)),
            ["certificateFile"] = $"{Paths.Configuration}/recorder/tls.crt",
            ["keyFile"] = $"{Paths.Configuration}/recorder/tls.key",
            ["caFile"] = Paths.Authorities,
        };
        if (settings.HasAgentSpools)
        {
            recording["spool"] = new JsonObject
            {
                ["directory"] = $"{Paths.State}/spool",
                ["size"] = SpoolSize.Of(settings.AgentVolume.Size, SpoolSize.UsableShare),
                ["maxLoss"] = settings.Spool.MaxLoss,
            };
        }

        if (context.ClusterName.Length != 0)
        {
            recording["cluster"] = context.ClusterName;
        }

        if (settings.PodLabels.Count != 0)
        {
            recording["podLabels"] = Texts(settings.PodLabels);
        }

        return recording;
    }

    /// <summary>Users need their rights to sessions in the config's own namespace.</summary>
    private static JsonObject Recordings(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context) => new()
    {
        ["namespace"] = config.Namespace(),
        ["collectors"] = Texts(CollectorEndpoints.Of(config, settings, context)),
        ["certificateFile"] = $"{Paths.Configuration}/agent/tls.crt",
        ["keyFile"] = $"{Paths.Configuration}/agent/tls.key",
        ["caFile"] = Paths.Authorities,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
