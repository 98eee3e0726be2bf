namespace SessionRecording.Operator.Resources;

/// <summary>Which ports our pods listen on.</summary>
internal static class Ports
{
    public const int Collector = 7443, KubeAgent = 8443, KubeAgentService = 443, Health = 8081;
    public const string CollectorName = "collector", KubeAgentName = "https", HealthName = "health", SshName = "ssh";
}
