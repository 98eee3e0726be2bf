using FakeKubernetes;
using KubeAgent.Tests.Kubelet;
using TestKit;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>A fake API server where workloads have pods, a real operator, and the programs that would run in the pods, on what the operator made.</summary>
internal sealed class OperatorStage : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("operator-flow-");
    private readonly TestKubelet _kubelet;

    private OperatorStage(FakeApiServer apiServer) => (ApiServer, _kubelet) = (apiServer, new TestKubelet(apiServer));

    public FakeApiServer ApiServer { get; }

    public ServingProcess Operator { get; private set; } = null!;

    public ServingProcess? Collector { get; private set; }

    public ServingProcess? Agent { get; private set; }

    /// <summary>kubectl as a user, through the kube-agent.</summary>
    public Kubectl User => new(Program, Folder, Path.Combine(Folder, "user.kubeconfig"), IsSpdy: true);

    private string Folder => _folder.FullName;

    private string State => Path.Combine(Folder, "state");

    private static string Program => KubectlPrograms.All[0];

    private string AdminKubeconfig => Path.Combine(Folder, "admin.kubeconfig");

    public static async Task<OperatorStage> StartAsync(params (string Name, string Value)[] environment)
    {
        FakeApiServer apiServer = await FakeApiServer.StartAsync(new FakeApiServerOptions
        {
            Node = "node-7",
            Workloads = new FakeWorkloads { Network = "127.91" },
            Authorize = (user, _) => user.Groups.Contains(FakeUser.Masters) || user.Groups.Contains(Stage.Group),
        });
        OperatorStage stage = new(apiServer);
        apiServer.Kubelet = stage._kubelet.HandleAsync;
        await File.WriteAllTextAsync(stage.AdminKubeconfig, apiServer.Kubeconfig(apiServer.AdminToken));
        await stage.ApplyAsync("crd.yaml", await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "config", "sessionrecordingconfigs.yaml")));
        await stage.ApplyAsync("first.yaml", """
            apiVersion: v1
            kind: Namespace
            metadata: { name: recording }
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: web, namespace: default, labels: { app: shop } }
            spec: { containers: [{ name: main, image: "registry.example/shop:1.2" }] }
            """);
        stage.Operator = await ServingProcess.StartAsync(
            environment, "operator", "run", "--kubeconfig", stage.AdminKubeconfig, "--lease-namespace", "kube-system", "--health", "127.0.0.1:0",
            "--recorder-image", "registry.example/recorder:1", "--kube-agent-image", "registry.example/kube-agent:1");
        return stage;
    }

    public Task<KubectlRun> AdminAsync(params string[] arguments) => new Kubectl(Program, Folder, AdminKubeconfig, IsSpdy: true).RunAsync(arguments);

    public async Task ApplyAsync(string file, string yaml)
    {
        string path = Path.Combine(Folder, file);
        await File.WriteAllTextAsync(path, yaml);
        KubectlRun applied = default!;
        await Eventually.TrueAsync(async () => (applied = await AdminAsync("apply", "-f", path)).ExitCode == 0, file); // A CRD is served a moment after it is made.
        Assert.True(applied.ExitCode == 0, applied.Error);
    }

    public async Task WaitAsync(string what)
    {
        KubectlRun waited = await AdminAsync("wait", $"--for={what}", "src/default", "-n", "recording", "--timeout=280s");
        Assert.True(waited.ExitCode == 0, $"{waited.Error}{(await AdminAsync("get", "src", "default", "-n", "recording", "-o", "yaml")).Output}{Operator.Log}");
    }

    /// <summary>kubectl 1.20 waits for no jsonpath.</summary>
    public Task WaitForReadyReasonAsync(string reason) => Eventually.TrueAsync(async () =>
    {
        KubectlRun read = await AdminAsync("get", "src/default", "-n", "recording", "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].reason}");
        return read is { ExitCode: 0 } && read.Output == reason;
    });

    /// <summary>What the pod default-collector-0 would run, at its address.</summary>
    public async Task StartCollectorAsync()
    {
        string address = await ReadAsync("pod/default-collector-0", "{.status.podIP}");
        string certificate = await SecretAsync("default-collector-tls", "tls.crt"), key = await SecretAsync("default-collector-tls", "tls.key");
        string config = await FileAsync("collector.yaml", await ReadAsync("configmap/default-collector", @"{.data.config\.yaml}"));
        Collector = await ServingProcess.StartAsync(
            "recorder", "collector", "-f", config, "--state", State, "--listen", "127.0.0.1:0",
            "--cert", certificate, "--key", key, "--client-ca", await BundleAsync(), "--health", $"{address}:8081");
    }

    /// <summary><c>recordings</c>, through the agent, with the user's kubeconfig.</summary>
    public Task<KubectlRun> RecordingsThroughAgentAsync(params string[] arguments) => KubectlRun.StartAsync(
        ServingProcess.PathOf("recordings"), null, [.. arguments, "--kubeconfig", Path.Combine(Folder, "user.kubeconfig")], ("HOME", Folder));

    /// <summary>What a pod of default-kube-agent would run, and a kubeconfig for a user.</summary>
    public async Task StartAgentAsync()
    {
        ApiServer.AddToken("agents-token", new FakeUser("system:serviceaccount:recording:default-kube-agent", [FakeUser.Masters]));
        ApiServer.AddToken("users-token", new FakeUser(Stage.User, [Stage.Group]));
        string own = await FileAsync("own.kubeconfig", ApiServer.Kubeconfig("agents-token"));
        string config = await ReadAsync("configmap/default-kube-agent", @"{.data.agent\.yaml}");
        config = config
            .Replace("https://default-collector.recording.svc.cluster.local:7443", $"https://localhost:{PortOf(Collector!, "https://")}", StringComparison.Ordinal)
            .Replace("/etc/session-recording/tls/tls.crt", await SecretAsync("default-kube-agent-tls", "tls.crt"), StringComparison.Ordinal)
            .Replace("/etc/session-recording/tls/tls.key", await SecretAsync("default-kube-agent-tls", "tls.key"), StringComparison.Ordinal)
            .Replace("/etc/session-recording/recorder/tls.crt", await SecretAsync("default-recorder-tls", "tls.crt"), StringComparison.Ordinal)
            .Replace("/etc/session-recording/recorder/tls.key", await SecretAsync("default-recorder-tls", "tls.key"), StringComparison.Ordinal)
            .Replace("/etc/session-recording/agent/tls.crt", await SecretAsync("default-agents-tls", "tls.crt"), StringComparison.Ordinal)
            .Replace("/etc/session-recording/agent/tls.key", await SecretAsync("default-agents-tls", "tls.key"), StringComparison.Ordinal)
            .Replace("/etc/session-recording/ca/ca.crt", await BundleAsync(), StringComparison.Ordinal)
            .Replace("[::]:8443", "127.0.0.1:0", StringComparison.Ordinal)
            .Replace("[::]:8081", "127.0.0.1:0", StringComparison.Ordinal)
            .Replace("\nspec:\n", $"\nspec:\n  kubernetes: {{ kubeconfigFile: {own} }}\n", StringComparison.Ordinal);
        Agent = await ServingProcess.StartAsync("kube-agent", "serve", "-f", await FileAsync("agent.yaml", config));
        KubectlRun written = await KubectlRun.StartAsync(ServingProcess.PathOf("kube-agent"), null,
        [
            "kubeconfig", "--server", $"https://localhost:{PortOf(Agent, "https://")}", "--ca", await BundleAsync(),
            "--token-file", await FileAsync("token", "users-token"), "-n", "default", "-o", Path.Combine(Folder, "user.kubeconfig"),
        ]);
        Assert.True(written.ExitCode == 0, written.Error);
    }

    /// <summary><c>recordings</c>, against the collector.</summary>
    public Task<KubectlRun> RecordingsAsync(params string[] arguments) => KubectlRun.StartAsync(
        ServingProcess.PathOf("recordings"), null, [.. arguments, "--server", $"unix://{State}/run/api.sock"], ("HOME", Folder));

    public async ValueTask DisposeAsync()
    {
        foreach (ServingProcess? process in (ServingProcess?[])[Agent, Collector, Operator])
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        await ApiServer.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static int PortOf(ServingProcess process, string scheme)
    {
        string rest = process.Ready[process.Ready.IndexOf(scheme, StringComparison.Ordinal)..].Split(' ', ',')[0];
        return new Uri(rest).Port;
    }

    private async Task<string> BundleAsync() => await FileAsync("ca.crt", await ReadAsync("configmap/default-ca-bundle", @"{.data.ca\.crt}"));

    private async Task<string> SecretAsync(string name, string key)
    {
        string text = await ReadAsync($"secret/{name}", $"{{.data.{key.Replace(".", @"\.", StringComparison.Ordinal)}}}");
        return await FileAsync($"{name}.{key}", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(text)));
    }

    private async Task<string> ReadAsync(string what, string path)
    {
        KubectlRun read = await AdminAsync("get", what, "-n", "recording", "-o", $"jsonpath={path}");
        Assert.True(read is { ExitCode: 0, Output.Length: > 0 }, $"{what} {path}: {read.Error}");
        return read.Output;
    }

    private async Task<string> FileAsync(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        await File.WriteAllTextAsync(path, content);
        return path;
    }
}
