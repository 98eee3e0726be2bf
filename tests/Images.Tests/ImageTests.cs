using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FakeKubernetes;
using TestKit;

namespace Images.Tests;

/// <summary>The images run: as nobody, on a read-only file system, without capabilities.</summary>
public sealed class ImageTests(BuiltImages images) : IClassFixture<BuiltImages>
{
    private const long MaxSize = 60_000_000;

    [Theory]
    [InlineData("operator", "generate")]
    [InlineData("recorder", "collector")]
    [InlineData("kube-agent", "serve")]
    public async Task Each_program_says_what_it_can_do(string program, string command)
    {
        Skip();

        (int code, string output) = await images.RunInAsync(program, "--help");

        Assert.True(code == 0, output);
        Assert.Contains(command, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("recorder")]
    [InlineData("kube-agent")]
    public async Task Each_is_small_and_nobodys(string program)
    {
        Skip();

        (int code, string output) = await images.PodmanAsync("image", "inspect", "--format", "{{.User}} {{.Size}}", BuiltImages.NameOf(program));

        Assert.True(code == 0, output);
        string[] words = output.Trim().Split(' ');
        Assert.Equal("65532:65532", words[0]);
        Assert.True(!images.IsTrimmed || long.Parse(words[1], CultureInfo.InvariantCulture) <= MaxSize, output);
    }

    [Fact]
    public async Task A_collector_gets_ready_with_nothing_but_a_volume_and_recordings_lists_what_is_in_it()
    {
        Skip();
        int port = FreePort();
        await RunAsync(
            "recorder", $"{images.Volume("state")}:/var/lib/session-recording", ["collector", "--state", "/var/lib/session-recording", "--health", $"127.0.0.1:{port}"],
            async container =>
            {
                await ExpectAsync(port, "readyz");

                (int code, string output) = await images.PodmanAsync("exec", container, "recordings", "ls", "--format", "json");
                Assert.True(code == 0, output);
                Assert.Equal("[]", output.Trim());
            });
    }

    [Fact]
    public async Task An_operator_makes_what_a_config_asks_for()
    {
        Skip();
        Assert.SkipWhen(KubectlPrograms.All.Count == 0, "there is no kubectl");
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        string folder = images.Volume("operator"), kubeconfig = Path.Combine(folder, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, server.Kubeconfig(server.AdminToken));
        await KubectlAsync(kubeconfig, "apply", "-f", Path.Combine(RepositoryFiles.Root, "config/crd/sessionrecordingconfigs.yaml"));
        await KubectlAsync(kubeconfig, "create", "namespace", "recording");
        int port = FreePort();
        await RunAsync(
            "operator", $"{folder}:/etc/probe",
            [
                "run", "--kubeconfig", "/etc/probe/kubeconfig", "--lease-namespace", "kube-system", "--health", $"127.0.0.1:{port}",
                "--recorder-image", "registry.example/recorder:1", "--kube-agent-image", "registry.example/kube-agent:1",
            ],
            async _ =>
            {
                await ExpectAsync(port, "readyz");

                await KubectlAsync(kubeconfig, "apply", "-f", Path.Combine(RepositoryFiles.Root, "config/samples/kubernetes/minimal.yaml"));
                await Eventually.TrueAsync(() => server.Requests.Any(request =>
                    request.Method == "PATCH" && request.Path.EndsWith("/deployments/default-kube-agent", StringComparison.Ordinal)));
            });
    }

    [Fact]
    public async Task A_kube_agent_lets_a_user_through_to_an_API_server()
    {
        Skip();
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var authority = new TestAuthority();
        string folder = images.Volume("agent");
        authority.Write(Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"), "CN=localhost", TestAuthority.ServerUsage);
        await File.WriteAllTextAsync(Path.Combine(folder, "kubeconfig"), server.Kubeconfig(server.AdminToken));
        int port = FreePort(), healthPort = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "agent.yaml"), $$"""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: KubeAgentConfig
            metadata: { name: test }
            spec:
              listen: { address: "127.0.0.1:{{port}}", certificateFile: /etc/probe/tls.crt, keyFile: /etc/probe/tls.key }
              health: { address: "127.0.0.1:{{healthPort}}" }
              kubernetes: { kubeconfigFile: /etc/probe/kubeconfig }
              recording: { mode: node-sync, collectors: ["unix:///tmp/there-is-none.sock"] }
            """);
        await RunAsync("kube-agent", $"{folder}:/etc/probe", ["serve", "-f", "/etc/probe/agent.yaml"], async _ =>
        {
            await ExpectAsync(healthPort, "livez");

            using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=localhost" };
            using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}/"), DefaultRequestHeaders = { Authorization = new("Bearer", server.AdminToken) } };
            await Eventually.TrueAsync(() => IsThereAsync(http, "api/v1/namespaces"));
        });
    }

    /// <summary>Runs a container on the host's network while <paramref name="look"/> does; it stops when it is told to.</summary>
    private async Task RunAsync(string program, string volume, string[] arguments, Func<string, Task> look)
    {
        (int code, string container) = await images.PodmanAsync(
            ["run", "--detach", "--network", "host", .. BuiltImages.Restrictions, "--volume", volume, BuiltImages.NameOf(program), .. arguments]);
        Assert.True(code == 0, container);
        container = container.Trim();
        try
        {
            await look(container);
        }
        finally
        {
            (_, string log) = await images.PodmanAsync("logs", container);
            (int stopped, string stop) = await images.PodmanAsync("stop", container);
            await images.PodmanAsync("rm", "--force", container);
            Assert.True(stopped == 0, stop + log);
        }
    }

    private static async Task ExpectAsync(int port, string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        await Eventually.TrueAsync(() => IsThereAsync(http, path));
    }

    private async Task KubectlAsync(string kubeconfig, params string[] arguments)
    {
        (int code, string output) = await images.RunAsync(KubectlPrograms.All[0], ["--kubeconfig", kubeconfig, .. arguments]);
        Assert.True(code == 0, output);
    }

    private static async Task<bool> IsThereAsync(HttpClient http, string path)
    {
        try
        {
            return (await http.GetAsync(path)).StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // It does not listen yet.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Skip() => Assert.SkipWhen(images.Missing is not null, images.Missing ?? "");
}
