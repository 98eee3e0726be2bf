using k8s.Authentication;

namespace k8s;

/// <summary>The configuration that every pod finds: two environment variables and a mounted folder.</summary>
internal static class InCluster
{
    public const string DefaultFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    private const string HostVariable = "KUBERNETES_SERVICE_HOST";
    private const string PortVariable = "KUBERNETES_SERVICE_PORT";

    public static bool IsHere(string folder) =>
        Environment.GetEnvironmentVariable(HostVariable) is { Length: > 0 } && File.Exists(Path.Combine(folder, "token"));

    public static KubernetesClientConfiguration Load(string folder, TimeProvider time)
    {
        string host = Environment.GetEnvironmentVariable(HostVariable) is { Length: > 0 } value
            ? value
            : throw new KubeConfigException($"{HostVariable} is not set: this is no pod");
        string port = Environment.GetEnvironmentVariable(PortVariable) is { Length: > 0 } number ? number : "443";
        return Load(host, port, folder, time);
    }

    public static KubernetesClientConfiguration Load(string host, string port, string folder, TimeProvider time)
    {
        string authority = host.Contains(':') ? $"[{host}]" : host; // IPv6
        string namespaceFile = Path.Combine(folder, "namespace");
        return new KubernetesClientConfiguration
        {
            Host = new Uri($"https://{authority}:{port}/"),
            Namespace = File.Exists(namespaceFile) ? ClientCertificates.ReadText(namespaceFile).Trim() : "default",
            SslCaCerts = KubeConfigFile.Authorities(ClientCertificates.ReadText(Path.Combine(folder, "ca.crt")), "ca.crt"),
            TokenProvider = new TokenFileAuth(Path.Combine(folder, "token"), time),
        };
    }
}
