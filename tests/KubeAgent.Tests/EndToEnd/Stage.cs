using System.Net.Sockets;
using FakeKubernetes;
using KubeAgent.Tests.Kubelet;
using TestKit;
using TestKit.Recordings;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>A fake API server whose pod runs commands, a real collector, a real kube-agent between them, and a user with a kubeconfig.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string User = "alice@example.com", Group = "developers";

    /// <summary>Is known to the API server, and may do nothing.</summary>
    public const string Stranger = "mallory@example.com";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kube-agent-e2e-");
    private readonly TestAuthority _authority = new("CN=agent-ca");

    private Stage(FakeApiServer apiServer) => (ApiServer, Kubelet) = (apiServer, new TestKubelet(apiServer));

    public FakeApiServer ApiServer { get; }

    public TestKubelet Kubelet { get; }

    public ServingProcess? Collector { get; private set; }

    public ServingProcess Agent { get; private set; } = null!;

    public Uri AgentAddress => new(Agent.Ready.Split(' ')[3].TrimEnd(','));

    public string Folder => _folder.FullName;

    public string State => Path.Combine(Folder, "state");

    public static TheoryData<string> Kubectls => [.. KubectlPrograms.All];

    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: default, labels: { app: shop, other: secret } }
        spec: { containers: [{ name: main, image: "registry.example/shop:1.2", stdin: true, tty: true }] }
        """;

    /// <summary>Each kubectl with each transport that it can.</summary>
    public static TheoryData<string, bool> Transports => [.. KubectlPrograms.All.Select(kubectl => (kubectl, true)), .. KubectlPrograms.WithWebSocket.Select(kubectl => (kubectl, false))];

    public static async Task<Stage> StartAsync(string mode, params (string Name, string Value)[] environment)
    {
        FakeApiServer apiServer = await FakeApiServer.StartAsync(new FakeApiServerOptions
        {
            Node = "node-7",
            Authorize = (user, what) => user.Groups.Contains(FakeUser.Masters) || user.Groups.Contains(Group),
        });
        Stage stage = new(apiServer);
        apiServer.Kubelet = stage.Kubelet.HandleAsync;
        apiServer.Handle(request => request.Path.Contains("/pods/task-", StringComparison.Ordinal) && request.Path.EndsWith("/log", StringComparison.Ordinal), _ => Task.CompletedTask);
        await stage.StartCollectorAsync();
        await stage.StartAgentAsync(mode, environment);
        KubectlRun applied = await stage.Kubectl(Kubectls.First().Data).RunAsync("apply", "-f", await stage.WriteAsync("pod.yaml", Pod));
        Assert.True(applied.ExitCode == 0, applied.Error + stage.Agent.Log);
        return stage;
    }

    public async Task StartCollectorAsync() => Collector = await ServingProcess.StartAsync("recorder", "collector", "--state", State);

    /// <summary>kill -9, and another one of this mode over the same spool.</summary>
    public async Task ChangeModeAsync(string from, string to)
    {
        await Agent.DisposeAsync();
        string config = Path.Combine(Folder, "agent.yaml");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace($"mode: {from}\n", $"mode: {to}\n", StringComparison.Ordinal));
        Agent = await ServingProcess.StartAsync("kube-agent", "serve", "-f", config);
        await WriteKubeconfigAsync("user", Path.Combine(Folder, "token"));
    }

    /// <summary>A file in the stage's folder.</summary>
    public async Task<string> WriteAsync(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        await File.WriteAllTextAsync(path, content);
        return path;
    }

    /// <summary>kubectl as the user, through the agent.</summary>
    public Kubectl Kubectl(string program, bool isSpdy = false) => new(program, Folder, Path.Combine(Folder, "user.kubeconfig"), isSpdy);

    /// <summary><c>recordings</c>, against the collector.</summary>
    public Task<KubectlRun> RecordingsAsync(params string[] arguments) => KubectlRun.StartAsync(
        ServingProcess.PathOf("recordings"), null, [.. arguments, "--server", $"unix://{State}/run/api.sock"], ("HOME", Folder));

    /// <summary><c>recordings</c>, through the agent, as <c>user</c> or <c>stranger</c>.</summary>
    public Task<KubectlRun> RecordingsThroughAgentAsync(string user, params string[] arguments) => KubectlRun.StartAsync(
        ServingProcess.PathOf("recordings"), null, [.. arguments, "--kubeconfig", Path.Combine(Folder, $"{user}.kubeconfig")], ("HOME", Folder));

    /// <summary>The last request for a session that reached the API server.</summary>
    public RecordedRequest LastRequest(string subresource, string text = "") => ApiServer.Requests.Last(request =>
        request.Path.EndsWith($"/{subresource}", StringComparison.Ordinal) && request.Query.Contains(text, StringComparison.Ordinal));

    /// <summary>The recording of the session that this request began, once it is stored.</summary>
    public async Task<Recorded> RecordedAsync(RecordedRequest request)
    {
        string recording = Path.Combine(State, "recordings", $"{request.Header("Audit-ID")}.tar");
        await Eventually.TrueAsync(() => File.Exists(recording));
        return new Recorded(request.Header("Audit-ID")!, await ReadRecording.FromAsync(await File.ReadAllBytesAsync(recording)));
    }

    /// <summary>The collector's own API.</summary>
    public HttpClient OpenApi() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{State}/run/api.sock"), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://localhost/"),
    };

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        if (Collector is not null)
        {
            await Collector.DisposeAsync();
        }

        await ApiServer.DisposeAsync();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task StartAgentAsync(string mode, (string Name, string Value)[] environment)
    {
        ApiServer.AddToken("agents-token", new FakeUser("system:serviceaccount:recording:kube-agent", [FakeUser.Masters]));
        ApiServer.AddToken("alices-token", new FakeUser(User, [Group]));
        (string certificate, string key) = (Path.Combine(Folder, "agent.crt"), Path.Combine(Folder, "agent.key"));
        _authority.Write(certificate, key, "CN=localhost", TestAuthority.ServerUsage);
        string authority = Path.Combine(Folder, "agent-ca.crt");
        await File.WriteAllTextAsync(authority, _authority.Certificate.ExportCertificatePem());
        string own = Path.Combine(Folder, "own.kubeconfig"), token = Path.Combine(Folder, "token"), config = Path.Combine(Folder, "agent.yaml");
        await File.WriteAllTextAsync(own, ApiServer.Kubeconfig("agents-token"));
        await File.WriteAllTextAsync(token, "alices-token");
        await File.WriteAllTextAsync(config, $$"""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: KubeAgentConfig
            metadata: { name: test }
            spec:
              listen: { address: "127.0.0.1:0", certificateFile: {{certificate}}, keyFile: {{key}} }
              health: { address: "127.0.0.1:0" }
              kubernetes: { kubeconfigFile: {{own}} }
              recording:
                mode: {{mode}}
                collectors: ["unix://{{State}}/run/collector.sock"]
                podLabels: [app]
                {{(mode == "node" ? $"spool: {{ directory: {Folder}/spool }}" : "")}}
              recordings: { namespace: recording, collectors: ["unix://{{State}}/run/collector.sock"] }
              limits: { stopTimeout: 5s }
            """);
        Agent = await ServingProcess.StartAsync(environment, "kube-agent", "serve", "-f", config);
        await WriteKubeconfigAsync("user", token);
        ApiServer.AddToken("mallorys-token", new FakeUser(Stranger, ["guests"]));
        await File.WriteAllTextAsync(token + "-2", "mallorys-token");
        await WriteKubeconfigAsync("stranger", token + "-2");
    }

    private async Task WriteKubeconfigAsync(string name, string tokenFile)
    {
        KubectlRun written = await KubectlRun.StartAsync(ServingProcess.PathOf("kube-agent"), null,
        [
            "kubeconfig", "--server", AgentAddress.AbsoluteUri, "--ca", Path.Combine(Folder, "agent-ca.crt"),
            "--token-file", tokenFile, "-n", "default", "-o", Path.Combine(Folder, $"{name}.kubeconfig"),
        ]);
        Assert.True(written.ExitCode == 0, written.Error);
    }
}
