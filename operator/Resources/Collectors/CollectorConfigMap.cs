using System.Text.Json.Nodes;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Collectors;

/// <summary>The file that <c>recorder collector</c> reads.</summary>
internal static class CollectorConfigMap
{
    private const string FileScheme = "file://", SqliteScheme = "sqlite://";

    public static V1ConfigMap Of(V1Alpha1SessionRecordingConfig config, Settings settings) =>
        ProgramFile.Of(config, Names.Collector(config), Labels.Collector, Render(config, settings));

    private static JsonObject Render(V1Alpha1SessionRecordingConfig config, Settings settings)
    {
        JsonObject spec = new() { ["mode"] = settings.ModeText };
        if (config.Spec.Storage is { } storage)
        {
            spec["storage"] = new JsonObject { ["uri"] = OnVolume(storage.Uri, FileScheme) };
        }

        if (config.Spec.Audit is { } audit)
        {
            spec["audit"] = new JsonObject { ["uri"] = OnVolume(audit.Uri, SqliteScheme) };
        }

        spec["completer"] = new JsonObject
        {
            ["interval"] = settings.CompleterInterval, ["trackerTtl"] = settings.TrackerTtl, ["waitForCollector"] = settings.WaitForCollector,
        };
        return spec;
    }

    private static string OnVolume(string uri, string scheme) => uri.StartsWith(scheme + "/", StringComparison.Ordinal)
        ? scheme + Paths.OnVolume(uri[scheme.Length..])
        : uri;
}
