namespace SessionRecording.Operator.Resources;

/// <summary>Which ports our pods listen on.</summary>
internal static class Ports
{
    public const int Collector = 7443, KubeAgent = 8443, KubeAgentService = 443, Health = 8081;
    public const string CollectorName = "collector", KubeAgentName = "https", HealthName = "health", SshName = "ssh";

    private const int Highest = 65535, FromSshToHealth = 10_000;

    /// <summary>
    /// Of the SSH service of a node, whose ports are the node's: as far from each other as the SSH ports are, of which no two on a node are the same.
    /// </summary>
    public static int HealthOfNode(int ssh) => ssh <= Highest - FromSshToHealth ? ssh + FromSshToHealth : ssh - FromSshToHealth;
}
