using System.Text.RegularExpressions;
using k8s;
using KubeAgent.Kubeconfigs;
using Recorder.Hosting.Configuration;
using TestKit;

namespace KubeAgent.Tests.Kubeconfigs;

public sealed class KubeconfigWriterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kubeconfig-");
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_client_certificate_is_embedded()
    {
        (string certificate, string key) = (PathOf("c.crt"), PathOf("c.key"));
        _authority.Write(certificate, key, "CN=alice", TestAuthority.ClientUsage);
        KubernetesClientConfiguration read = Load(new KubeconfigRequest
        {
            Server = new Uri("https://agent:8443/"), AuthorityFile = Write("ca.crt", _authority.Certificate.ExportCertificatePem()),
            CertificateFile = certificate, KeyFile = key, Namespace = "shop",
        });

        Assert.Equal("https://agent:8443/", read.Host.AbsoluteUri);
        Assert.Equal("shop", read.Namespace);
        Assert.Equal("CN=alice", read.ClientCertificate!()!.Subject);
        Assert.Equal(_authority.Certificate.Thumbprint, Assert.Single(read.SslCaCerts!).Thumbprint);
    }

    [Fact]
    public async Task Credentials_of_another_kubeconfig_are_copied_and_their_files_still_found()
    {
        Write("token", "secret");
        string from = Write("config", """
            apiVersion: v1
            kind: Config
            clusters: [{ name: direct, cluster: { server: "https://api:6443" } }]
            users: [{ name: a, user: { tokenFile: token } }, { name: b, user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: login, args: [--quiet] } } }]
            contexts: [{ name: one, context: { cluster: direct, user: a } }, { name: two, context: { cluster: direct, user: b } }]
            current-context: one
            """);
        KubernetesClientConfiguration read = Load(new KubeconfigRequest { Server = new Uri("https://agent:8443"), From = from });
        string two = KubeconfigWriter.Write(new KubeconfigRequest { Server = new Uri("https://agent:8443"), From = from, FromContext = "two" });

        Assert.Equal("https://agent:8443/", read.Host.AbsoluteUri);
        Assert.Equal("Bearer secret", (await read.TokenProvider!.GetAuthenticationHeaderAsync(CancellationToken.None))!.ToString());
        Assert.Contains("command: login", two, StringComparison.Ordinal);
        Assert.DoesNotContain("api:6443", two, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("./bin/get-token", "FOLDER/bin/get-token")]
    [InlineData("bin/get-token", "FOLDER/bin/get-token")]
    [InlineData("/opt/get-token", "/opt/get-token")]
    [InlineData("get-token", "get-token")]
    public void A_plugin_that_stands_beside_the_other_kubeconfig_is_still_found(string command, string expected)
    {
        string from = Write("config", $$"""
            users: [{ name: u, user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: {{command}} } } }]
            contexts: [{ name: x, context: { user: u } }]
            current-context: x
            """);

        string written = KubeconfigWriter.Write(new KubeconfigRequest { Server = new Uri("https://agent"), From = from });

        Assert.Equal(expected.Replace("FOLDER", _folder.FullName, StringComparison.Ordinal), Regex.Match(written, @"command: ([^,}\s]+)").Groups[1].Value);
    }

    [Theory]
    [InlineData("kind: Config\ncontexts: []", "has no current-context: name one with --context")]
    [InlineData("current-context: x", "has no context 'x'")]
    [InlineData("current-context: x\ncontexts: [{ name: x, context: { user: u } }]", "has no user 'u'")]
    [InlineData("- a list", "is no kubeconfig")]
    [InlineData("a: [", "line ")]
    public void What_is_missing_in_the_other_kubeconfig_is_named(string content, string expected)
    {
        string from = Write("config", content);

        ConfigException problem = Assert.Throws<ConfigException>(() => KubeconfigWriter.Write(new KubeconfigRequest { Server = new Uri("https://agent"), From = from }));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_certificate_is_refused()
    {
        ConfigException problem = Assert.Throws<ConfigException>(() => KubeconfigWriter.Write(
            new KubeconfigRequest { Server = new Uri("https://agent"), AuthorityFile = Write("ca.crt", "nothing"), TokenFile = "token" }));

        Assert.Contains("holds no PEM certificate", problem.Message, StringComparison.Ordinal);
    }

    private KubernetesClientConfiguration Load(KubeconfigRequest request) =>
        KubernetesClientConfiguration.BuildConfigFromConfigFile(Write("written", KubeconfigWriter.Write(request)), context: null, TimeProvider.System);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private string Write(string name, string content)
    {
        File.WriteAllText(PathOf(name), content);
        return PathOf(name);
    }
}
