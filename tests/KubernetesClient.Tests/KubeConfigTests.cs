using System.Text;
using FakeKubernetes;
using k8s;
using k8s.Models;

namespace KubernetesClient.Tests;

public sealed class KubeConfigTests : IDisposable
{
    private const string Two = """
        apiVersion: v1
        kind: Config
        current-context: first
        clusters:
        - { name: a, cluster: { server: "https://a.example.com:6443", insecure-skip-tls-verify: true, proxy-url: "http://proxy:3128" } }
        - { name: b, cluster: { server: "https://b.example.com/k8s/clusters/c-1", tls-server-name: b.internal } }
        contexts:
        - { name: first, context: { cluster: a, user: alice, namespace: team } }
        - { name: second, context: { cluster: b, user: bob } }
        users:
        - { name: alice, user: { token: t, as: carol, as-groups: [ ops ] } }
        - { name: bob, user: { username: bob, password: secret } }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kubeconfig-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_current_context_says_which_cluster_and_namespace()
    {
        KubernetesClientConfiguration config = Load(Two);

        Assert.Equal(("https://a.example.com:6443/", "team", "first"), (config.Host.AbsoluteUri, config.Namespace, config.CurrentContext));
        Assert.Equal((true, "http://proxy:3128/"), (config.SkipTlsVerify, config.ProxyUrl!.AbsoluteUri));
        Assert.Equal(("carol", "ops"), (config.Impersonate, config.ImpersonateGroup));
    }

    [Fact]
    public async Task Another_context_can_be_named()
    {
        KubernetesClientConfiguration config = Load(Two, "second");

        Assert.Equal(("https://b.example.com/k8s/clusters/c-1/", "default", "b.internal"), (config.Host.AbsoluteUri, config.Namespace, config.TlsServerName));
        Assert.Equal("Basic " + Convert.ToBase64String("bob:secret"u8), (await config.TokenProvider!.GetAuthenticationHeaderAsync(default))!.ToString());
    }

    [Theory]
    [InlineData("current-context: none", "no context 'none'")]
    [InlineData("apiVersion: v1", "no current-context")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: x}}]}", "no cluster 'x'")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: x}}], clusters: [{name: x, cluster: {server: nowhere}}]}", "server 'nowhere', which is no URL")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: x}}], clusters: [{name: x, cluster: {server: 'https://x', certificate-authority: missing.crt}}]}", "missing.crt")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: x}}], clusters: [{name: x, cluster: {server: 'https://x', certificate-authority-data: '!'}}]}", "not base64")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: x, user: u}}], clusters: [{name: x, cluster: {server: 'https://x'}}], users: [{name: u, user: {exec: {command: c, interactiveMode: Always}}}]}", "wants a terminal")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: x, user: u}}], clusters: [{name: x, cluster: {server: 'https://x'}}], users: [{name: u, user: {as: carol, as-groups: [a, b]}}]}", "2 as-groups")]
    [InlineData("a: [b", "YAML, line")]
    [InlineData("clusters: 3", "")]
    [InlineData("? [a]\n: b", "a key is not a word")]
    public void What_cannot_be_used_is_said(string content, string message)
    {
        KubeConfigException problem = Assert.Throws<KubeConfigException>(() => Load(content));

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kubeconfig_of_aliases_does_not_grow_without_bound()
    {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++)
        {
            text.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Contains("more than", Assert.Throws<KubeConfigException>(() => Load(text.ToString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_program_that_fails_is_said_with_what_it_printed()
    {
        KubeConfigException problem = await FailAsync("sh", "[ '-c', 'echo no login >&2; exit 3' ]");

        Assert.Equal("credential program sh: exit status 3: no login", problem.Message);
    }

    [Fact]
    public async Task A_credential_program_that_is_not_there_is_said_with_its_hint() =>
        Assert.EndsWith(". Install it with care", (await FailAsync("no-such-program", "[]")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task What_a_credential_program_printed_is_not_repeated_in_the_error() =>
        Assert.DoesNotContain("s3cret", (await FailAsync("echo", "[ s3cret ]")).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task In_a_pod_the_mounted_folder_says_it_all()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        Write("ca.crt", server.Authority.CertificatePem);
        Write("namespace", "recording\n");
        Write("token", server.AdminToken);

        KubernetesClientConfiguration config = InCluster.Load("127.0.0.1", $"{server.Address.Port}", _folder.FullName, TimeProvider.System);
        using var client = new KubeOps.KubernetesClient.KubernetesClient(config, new KubernetesClientOptions(), json: null, TimeProvider.System);

        Assert.Equal("recording", config.Namespace);
        Assert.NotNull(await client.GetAsync<V1Namespace>("default", null, default));
    }

    [Fact]
    public void An_address_of_IPv6_is_put_in_brackets()
    {
        using var authority = new FakeAuthority("a", TimeProvider.System);
        Write("ca.crt", authority.CertificatePem);

        Assert.Equal("https://[fd00::1]:6443/", InCluster.Load("fd00::1", "6443", _folder.FullName, TimeProvider.System).Host.AbsoluteUri);
    }

    [Fact]
    public async Task Impersonation_of_the_kubeconfig_is_sent()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        string kubeconfig = server.Kubeconfig(server.AdminToken).Replace("\"token\"", "\"as\":\"carol\",\"as-groups\":[\"ops\"],\"token\"", StringComparison.Ordinal);
        using var client = new KubeOps.KubernetesClient.KubernetesClient(Load(kubeconfig), new KubernetesClientOptions(), json: null, TimeProvider.System);

        V1UserInfo user = (await client.CreateAsync(new V1SelfSubjectReview(), default)).Status!.UserInfo!;

        Assert.Equal(("carol", "ops|system:authenticated"), (user.Username, string.Join('|', user.Groups!)));
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder.FullName, name), content);

    private KubernetesClientConfiguration Load(string content, string? context = null)
    {
        Write("config", content);
        return KubernetesClientConfiguration.BuildConfigFromConfigFile(Path.Combine(_folder.FullName, "config"), context, TimeProvider.System);
    }

    private async Task<KubeConfigException> FailAsync(string command, string arguments)
    {
        KubernetesClientConfiguration config = Load(
            $"{{current-context: c, contexts: [{{name: c, context: {{cluster: x, user: u}}}}], clusters: [{{name: x, cluster: {{server: 'https://x'}}}}], "
            + $"users: [{{name: u, user: {{exec: {{apiVersion: client.authentication.k8s.io/v1, command: {command}, args: {arguments}, installHint: Install it with care}}}}}}]}}");
        return await Assert.ThrowsAsync<KubeConfigException>(() => config.TokenProvider!.GetAuthenticationHeaderAsync(default));
    }
}
