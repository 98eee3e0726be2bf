using k8s;

namespace Recorder.Cli.Sources;

/// <summary>The way to the recordings through a kube-agent, with the credentials that a kubeconfig has for kubectl.</summary>
internal static class AgentHttp
{
    private const string ApiPath = "sessionrecording/";

    /// <exception cref="KubeConfigException">The file cannot be used.</exception>
    public static HttpClient Create(string kubeconfig, string? context, TimeProvider time)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig, context, time);
        var http = new HttpClient(configuration.CreateHandler())
        {
            BaseAddress = new Uri(configuration.Host.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/" + ApiPath),
            DefaultRequestVersion = System.Net.HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        Add(http, "Impersonate-User", configuration.Impersonate);
        Add(http, "Impersonate-Group", configuration.ImpersonateGroup);
        return http;
    }

    private static void Add(HttpClient http, string header, string? value)
    {
        if (value is { Length: > 0 })
        {
            http.DefaultRequestHeaders.Add(header, value);
        }
    }
}
