using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources;

/// <summary>Where recorders find the collectors: the Service, and where there are several, each of them by its own name, for a session that goes on at the one that has its events.</summary>
internal static class CollectorEndpoints
{
    public static IEnumerable<string> Of(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context) =>
        Names.CollectorHosts(config, context).Take(settings.CollectorReplicas == 1 ? 1 : int.MaxValue).Select(host => $"https://{host}:{Ports.Collector}");
}
