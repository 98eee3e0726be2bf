using FakeKubernetes;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Transpiler;
using Microsoft.Extensions.Logging.Abstractions;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Status;
using SessionRecording.Operator.Host.Enforcement;
using SessionRecording.Operator.Host.Running;
using SessionRecording.Operator.Resources;
using TestKit;

namespace Operator.Tests.EndToEnd;

/// <summary>A fake API server with our CRD, where workloads have pods, and an operator that works on it with the rights of its roles only.</summary>
internal sealed class OperatorStage : IAsyncDisposable
{
    public const string Space = "recording", Home = "system", OperatorToken = "operators-token";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("operator-e2e-");
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(ConfigReconciler Work, Task Running, KubernetesClient Client, ExecProbe Probe, ApiServerMetrics Metrics)> _operators = [];

    private OperatorStage(FakeApiServer server, FakeWorkloads workloads, ManualTimeProvider time)
    {
        (Server, Workloads, Time) = (server, workloads, time);
        Clock = new JumpingClock(time);
    }

    public FakeApiServer Server { get; }

    public FakeWorkloads Workloads { get; }

    /// <summary>Of the API server and the operator; it moves while a condition is waited for.</summary>
    public ManualTimeProvider Time { get; }

    /// <summary>As the operator sees <see cref="Time"/>.</summary>
    public JumpingClock Clock { get; }

    public ScriptedCollectors Collectors { get; } = new();

    /// <summary>For one try of a request of a client made from now on.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>May do everything.</summary>
    public KubernetesClient Admin { get; private set; } = null!;

    public string AdminKubeconfig => Path.Combine(_folder.FullName, "admin.kubeconfig");

    public string Folder => _folder.FullName;

    public static async Task<OperatorStage> StartAsync(bool runs = true, int firstByte = 77)
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        FakeWorkloads workloads = new() { Network = $"127.{firstByte}" };
        RoleRights rights = new(Home);
        FakeApiServer server = await FakeApiServer.StartAsync(new FakeApiServerOptions
        {
            Time = time, Workloads = workloads, Authorize = (user, wanted) => user.Groups.Contains(FakeUser.Masters) || rights.Allow(wanted),
        });
        OperatorStage stage = new(server, workloads, time);
        await File.WriteAllTextAsync(stage.AdminKubeconfig, server.Kubeconfig(server.AdminToken));
        stage.Admin = stage.Client(server.AdminToken);
        await stage.Admin.CreateAsync(CrdTranspiler.Transpile(typeof(V1Alpha1SessionRecordingConfig)), default);
        foreach (string name in (string[])[Space, Home])
        {
            await stage.Admin.CreateAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name } }, default);
        }

        server.AddToken(OperatorToken, new FakeUser($"system:serviceaccount:{Home}:session-recording-operator", ["system:serviceaccounts", $"system:serviceaccounts:{Home}", FakeUser.Authenticated]));
        if (runs)
        {
            stage.StartOperator();
        }

        return stage;
    }

    /// <summary>One more operator, that does not ask whether it leads.</summary>
    public void StartOperator()
    {
        KubernetesClient client = Client(OperatorToken);
        ExecProbe probe = new(Configuration(OperatorToken), TimeProvider.System); // Its limit is for a real server.
        ApiServerMetrics metrics = new(Configuration(OperatorToken), TimeProvider.System);
        ResourceContext installation = new() { RecorderImage = "registry.example/recorder:1", KubeAgentImage = "registry.example/kube-agent:1", OperatorNamespace = Home };
        RunOptions options = new() { Health = new(0, 0), RecorderImage = "", KubeAgentImage = "", Identity = $"operator-{_operators.Count}" };
        ConfigReconciler work = new(client, probe, metrics, Collectors, installation, options, Clock, NullLogger.Instance);
        _operators.Add((work, Task.Run(() => work.RunAsync(_stop.Token)), client, probe, metrics));
    }

    public async Task<V1Alpha1SessionRecordingConfig> ApplyAsync(string spec, string name = "default", string @namespace = Space)
    {
        V1Alpha1SessionRecordingConfig config = Configs.Of(spec);
        config.Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = @namespace };
        config.Status = null!;
        return await Admin.ApplyAsync(config, new ApplyOptions("kubectl"), default);
    }

    public Task<V1Alpha1SessionRecordingConfig?> FindAsync(string name = "default", string @namespace = Space) =>
        Admin.GetAsync<V1Alpha1SessionRecordingConfig>(name, @namespace, default);

    /// <summary>Waits, while the clock goes on, until a condition is as said: "Ready True Recording".</summary>
    public async Task ExpectAsync(string condition, string name = "default", string @namespace = Space)
    {
        string last = "";
        try
        {
            await UntilAsync(async () =>
            {
                IList<StatusCondition> conditions = (await FindAsync(name, @namespace))?.Status?.Conditions ?? [];
                last = string.Join("\n", conditions.Select(one => $"{one.Type} {one.Status} {one.Reason}: {one.Message}"));
                return conditions.Any(one => $"{one.Type} {one.Status} {one.Reason}" == condition);
            });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"not {condition}, but\n{last}");
        }
    }

    /// <summary>Waits for a condition, while the clock goes on.</summary>
    public Task UntilAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(async () =>
    {
        Time.Advance(TimeSpan.FromMilliseconds(500));
        return await condition();
    });

    /// <summary>Writes that reached the server so far: what would change something.</summary>
    public int Writes => Server.Requests.Count(request => request.Method is not "GET" && !request.Path.EndsWith("/exec", StringComparison.Ordinal));

    /// <summary>Waits until the operator has looked many times, over more than one resync, and nothing was written.</summary>
    public async Task QuietAsync(string when = "")
    {
        const int Looks = 50; // One every 15 s.
        (int Writes, string Version) last = (-1, "");
        int asked = 0, restarts = 0;
        try
        {
            await Eventually.TrueAsync(() =>
            {
                Time.Advance(TimeSpan.FromSeconds(3));
                if ((Writes, Server.ResourceVersion) is var now && now != last)
                {
                    (last, asked) = (now, Collectors.Asked);
                    restarts++;
                }

                return Task.FromResult(Collectors.Asked >= asked + Looks);
            });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"it is not quiet {when}: {restarts} changes, the last ones "
                + string.Join(", ", Server.Requests.Where(request => request.Method != "GET").TakeLast(20).Select(request => $"{request.Method} {request.Path}")));
        }
    }

    /// <summary>Objects of ours in the namespace, and those without one.</summary>
    public async Task<IReadOnlyList<string>> ObjectsAsync<T>(string? @namespace = Space)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        [.. (await Admin.ListAsync<T>(@namespace, $"{Labels.ManagedBy}={Labels.Manager}", null, default)).Items.Select(obj => obj.Name())];

    /// <summary>Asks for an exec as no kube-agent does; there is no kubelet that would run it.</summary>
    public async Task GoAroundAsync(string token)
    {
        KubernetesClientConfiguration configuration = Configuration(token);
        using HttpClient client = new(configuration.CreateHandler());
        using HttpResponseMessage answer = await client.PostAsync(new Uri(configuration.Host, $"api/v1/namespaces/{Space}/pods/web/exec?command=true&stdout=true"), content: null);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach ((ConfigReconciler work, Task running, KubernetesClient client, ExecProbe probe, ApiServerMetrics metrics) in _operators)
        {
            await running.WaitAsync(Eventually.Bound);
            work.Dispose();
            client.Dispose();
            probe.Dispose();
            metrics.Dispose();
        }

        Admin.Dispose();
        await Server.DisposeAsync();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    private KubernetesClient Client(string token) => new(
        Configuration(token),
        new KubernetesClientOptions
        {
            Timeout = AnswerTimeout, Retry = new RetryPolicy { First = TimeSpan.FromMilliseconds(5), Longest = TimeSpan.FromMilliseconds(50) },
        },
        ConfigJson.Options, TimeProvider.System);

    private KubernetesClientConfiguration Configuration(string token)
    {
        string path = Path.Combine(_folder.FullName, $"{token}.kubeconfig");
        File.WriteAllText(path, Server.Kubeconfig(token));
        return KubernetesClientConfiguration.BuildConfigFromConfigFile(path, null, TimeProvider.System);
    }
}
