using FakeKubernetes;
using k8s;

namespace KubernetesClient.Tests;

/// <summary>A fake API server, and clients of it.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kubernetes-client-");

    private ServerFixture(FakeApiServer server) => Server = server;

    public FakeApiServer Server { get; }

    public string Folder => _folder.FullName;

    public static async Task<ServerFixture> StartAsync(FakeApiServerOptions? options = null) => new(await FakeApiServer.StartAsync(options));

    public KubernetesClientConfiguration Configuration(string? kubeconfig = null, TimeProvider? time = null)
    {
        string path = Path.Combine(Folder, "config");
        File.WriteAllText(path, kubeconfig ?? Server.Kubeconfig(Server.AdminToken));
        return KubernetesClientConfiguration.BuildConfigFromConfigFile(path, context: null, time ?? TimeProvider.System);
    }

    public KubeOps.KubernetesClient.KubernetesClient Client(
        string? kubeconfig = null, KubernetesClientOptions? options = null, TimeProvider? time = null) =>
        new(Configuration(kubeconfig, time), options ?? new KubernetesClientOptions(), json: null, time ?? TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
