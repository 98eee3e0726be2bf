using System.Diagnostics;
using System.Text.Json.Nodes;
using FakeKubernetes;
using TestKit;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>A fake API server whose pod runs commands, a real collector, a real kube-agent between them, and a user with a kubeconfig.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string User = "alice@example.com", Group = "developers";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kube-agent-e2e-");
    private readonly TestAuthority _authority = new("CN=agent-ca");

    private Stage(FakeApiServer apiServer, ServingProcess? collector) => (ApiServer, Collector) = (apiServer, collector);

    public FakeApiServer ApiServer { get; }

    public ServingProcess? Collector { get; private set; }

    public ServingProcess Agent { get; private set; } = null!;

    public Uri AgentAddress => new(Agent.Ready.Split(' ')[3].TrimEnd(','));

    public string Folder => _folder.FullName;

    public string State => Path.Combine(Folder, "state");

    /// <summary>Every kubectl on this machine: the one in PATH, and those that KUBECTLS names (paths, separated by colons).</summary>
    public static TheoryData<string> Kubectls => [.. ((string[])["/usr/bin/kubectl", .. (Environment.GetEnvironmentVariable("KUBECTLS") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)]).Where(File.Exists).Distinct()];

    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: default, labels: { app: shop, other: secret } }
        spec: { nodeName: node-7, containers: [{ name: main, image: "registry.example/shop:1.2" }] }
        """;

    /// <summary>Those that exec over WebSocket, which is what the pod here speaks: 1.31 and newer.</summary>
    public static TheoryData<string> WebSocketKubectls => [.. Kubectls.Select(row => row.Data).Where(SpeaksWebSocket)];

    private static bool SpeaksWebSocket(string kubectl)
    {
        using Process version = Process.Start(new ProcessStartInfo(kubectl, ["version", "--client", "-o", "json"]) { RedirectStandardOutput = true })!;
        JsonNode client = JsonNode.Parse(version.StandardOutput.ReadToEnd())!["clientVersion"]!;
        version.WaitForExit();
        return 31 <= int.Parse(((string)client["minor"]!).TrimEnd('+'), provider: null);
    }

    public static async Task<Stage> StartAsync(string mode)
    {
        FakeApiServer apiServer = await FakeApiServer.StartAsync(new FakeApiServerOptions
        {
            Authorize = (user, what) => user.Groups.Contains(FakeUser.Masters) || user.Groups.Contains(Group),
        });
        Stage stage = new(apiServer, null);
        await stage.StartCollectorAsync();
        await stage.StartAgentAsync(mode);
        string file = Path.Combine(stage.Folder, "pod.yaml");
        await File.WriteAllTextAsync(file, Pod);
        KubectlRun applied = await stage.KubectlAsync(Kubectls.First().Data, null, "apply", "-f", file);
        Assert.True(applied.ExitCode == 0, applied.Error + stage.Agent.Log);
        apiServer.Handle(request => request.Path.EndsWith("/pods/web/exec", StringComparison.Ordinal), WebSocketKubelet.ExecAsync);
        return stage;
    }

    public async Task StartCollectorAsync() => Collector = await ServingProcess.StartAsync("recorder", "collector", "--state", State);

    /// <summary>kubectl as the user, through the agent.</summary>
    public Task<KubectlRun> KubectlAsync(string program, string? input, params string[] arguments) => KubectlRun.StartAsync(
        program, input,
        ["--kubeconfig", Path.Combine(Folder, "user.kubeconfig"), "--cache-dir", Path.Combine(Folder, "cache"), .. arguments],
        ("HOME", Folder));

    /// <summary><c>recordings</c>, against the collector.</summary>
    public Task<KubectlRun> RecordingsAsync(params string[] arguments) => KubectlRun.StartAsync(
        ServingProcess.PathOf("recordings"), null, [.. arguments, "--server", $"unix://{State}/run/api.sock"], ("HOME", Folder));

    /// <summary>The recording of this command, once it is stored.</summary>
    public async Task<JsonNode> SessionAsync(string command)
    {
        JsonNode? found = null;
        await Eventually.TrueAsync(async () =>
        {
            KubectlRun listed = await RecordingsAsync("ls", "--format", "json");
            found = listed.ExitCode != 0 ? null : JsonNode.Parse(listed.Output)!.AsArray()
                .SingleOrDefault(session => (string?)session!["state"] == "stored" && ((string?)session["command"])?.Contains(command, StringComparison.Ordinal) == true);
            return found is not null;
        });
        return found!;
    }

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

    private async Task StartAgentAsync(string mode)
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
              limits: { stopTimeout: 5s }
            """);
        Agent = await ServingProcess.StartAsync("kube-agent", "serve", "-f", config);
        KubectlRun written = await KubectlRun.StartAsync(ServingProcess.PathOf("kube-agent"), null,
        [
            "kubeconfig", "--server", AgentAddress.AbsoluteUri, "--ca", authority,
            "--token-file", token, "-n", "default", "-o", Path.Combine(Folder, "user.kubeconfig"),
        ]);
        Assert.True(written.ExitCode == 0, written.Error);
    }
}
