using System.Net.Security;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using KubeAgent.Authentication;
using KubeAgent.Configuration;
using KubeAgent.Serving;
using Recorder.Hosting;
using Recorder.Streaming.Wire;
using TestKit;

namespace KubeAgent.Tests.Serving;

/// <summary>An agent in front of a scripted API server, and clients for it.</summary>
internal sealed class AgentFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kube-agent-");
    private readonly TestAuthority _authority = new("CN=agent-ca");
    private readonly List<IDisposable> _owned = [];

    private AgentFixture(ScriptedApiServer apiServer, Agent? agent) => (ApiServer, Agent) = (apiServer, agent!);

    public ScriptedApiServer ApiServer { get; }

    public Agent Agent { get; private set; }

    public TestAuthority ClientAuthority { get; } = new("CN=client-ca");

    public string Folder => _folder.FullName;

    public static async Task<AgentFixture> StartAsync(Func<AgentConfig, AgentConfig>? change = null, TimeProvider? time = null)
    {
        AgentFixture fixture = new(await ScriptedApiServer.StartAsync(), null);
        AgentConfig config = fixture.Config();
        fixture.Agent = await Agent.StartAsync(change?.Invoke(config) ?? config, time ?? TimeProvider.System, CancellationToken.None);
        return fixture;
    }

    /// <summary>A client with this bearer token, by HTTP/2 unless told otherwise.</summary>
    public HttpClient Client(string? token, X509Certificate2? certificate = null, Version? version = null)
    {
        SocketsHttpHandler handler = new()
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = Policy(),
                ClientCertificates = certificate is null ? null : [certificate],
            },
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        HttpClient client = new(handler)
        {
            BaseAddress = Agent.Address,
            DefaultRequestVersion = version ?? HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (token is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        _owned.Add(client);
        return client;
    }

    /// <summary>Sends bytes over TLS, and reads until the agent hangs up.</summary>
    public async Task<string> RawAsync(string request)
    {
        await using Stream stream = await ConnectAsync();
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(request));
        using StreamReader answer = new(stream, System.Text.Encoding.UTF8);
        return await answer.ReadToEndAsync().WaitAsync(Eventually.Bound);
    }

    public async Task<Stream> ConnectAsync(SslStreamCertificateContext? certificate = null)
    {
        System.Net.Sockets.TcpClient tcp = new();
        _owned.Add(tcp);
        await tcp.ConnectAsync(IPAddress.Loopback, Agent.Address.Port);
        return await ShakeHandsAsync(tcp, certificate);
    }

    public async Task<Stream> ShakeHandsAsync(System.Net.Sockets.TcpClient tcp, SslStreamCertificateContext? certificate = null)
    {
        SslStream tls = new(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost", CertificateChainPolicy = Policy(), ClientCertificateContext = certificate,
        });
        return tls;
    }

    public async ValueTask DisposeAsync()
    {
        _owned.ForEach(owned => owned.Dispose());
        await Agent.DisposeAsync();
        await ApiServer.DisposeAsync();
        _authority.Dispose();
        ClientAuthority.Dispose();
        _folder.Delete(recursive: true);
    }

    private X509ChainPolicy Policy()
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_authority.Certificate);
        return policy;
    }

    private AgentConfig Config()
    {
        string kubeconfig = Path.Combine(Folder, "own.kubeconfig");
        File.WriteAllText(kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            clusters: [{ name: c, cluster: { server: "{{ApiServer.Address}}" } }]
            users: [{ name: u, user: { token: agents-own-token } }]
            contexts: [{ name: c, context: { cluster: c, user: u } }]
            current-context: c
            """);
        (string certificate, string key) = (Path.Combine(Folder, "agent.crt"), Path.Combine(Folder, "agent.key"));
        _authority.Write(certificate, key, "CN=localhost", TestAuthority.ServerUsage);
        string clients = Path.Combine(Folder, "clients.crt");
        File.WriteAllText(clients, ClientAuthority.Certificate.ExportCertificatePem());
        return new AgentConfig
        {
            Listen = new ListenConfig(new IPEndPoint(IPAddress.Loopback, 0), certificate, key),
            Health = new IPEndPoint(IPAddress.Loopback, 0),
            Kubernetes = new KubernetesConfig(kubeconfig),
            Authentication = new AuthenticationConfig { ClientCaFile = clients, Cache = new TokenCacheOptions() },
            Recording = new RecordingConfig { Route = RecordingRoute.Collector, Collectors = [new CollectorClientOptions { Endpoint = $"unix://{Folder}/no-collector.sock" }] },
        };
    }
}
