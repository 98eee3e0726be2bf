using System.Net;
using System.Text.Json.Nodes;
using FakeKubernetes;
using k8s;
using k8s.Models;
using TestKit;

namespace KubernetesClient.Tests;

public sealed class CredentialTests
{
    [Fact]
    public async Task A_token_says_who_we_are()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var kubernetes = fixture.Client(fixture.Server.Kubeconfig(fixture.Server.AdminToken));

        Assert.Equal("kubernetes-admin", await WhoAmIAsync(kubernetes));
    }

    [Fact]
    public async Task A_client_certificate_says_who_we_are()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var certificate = fixture.Server.Authority.IssueClient("bob", FakeUser.Masters);
        using var kubernetes = fixture.Client(fixture.Server.Kubeconfig(certificate));

        Assert.Equal("bob", await WhoAmIAsync(kubernetes));
    }

    [Fact]
    public async Task A_client_certificate_in_files_is_read_again_when_it_changes()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        string certificatePath = Path.Combine(fixture.Folder, "tls.crt");
        string keyPath = Path.Combine(fixture.Folder, "tls.key");
        void Issue(string user)
        {
            (string certificate, string key) = fixture.Server.Authority.IssueClient(user, FakeUser.Masters);
            File.WriteAllText(certificatePath, certificate);
            File.WriteAllText(keyPath, key);
        }

        Issue("first");
        string kubeconfig = fixture.Server.Kubeconfig("").Replace("\"token\":\"\"", "\"client-certificate\":\"tls.crt\",\"client-key\":\"tls.key\"", StringComparison.Ordinal);
        KubernetesClientConfiguration configuration = fixture.Configuration(kubeconfig);

        Assert.Equal("CN=first", configuration.ClientCertificate!()!.Subject.Split(", ")[0]);
        Issue("second");
        File.SetLastWriteTimeUtc(certificatePath, new DateTime(2040, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("CN=second", configuration.ClientCertificate!()!.Subject.Split(", ")[0]);
    }

    [Fact]
    public async Task A_token_file_is_read_again_after_a_while()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var time = new ManualTimeProvider();
        fixture.Server.AddToken("one", FakeUser.Admin);
        fixture.Server.AddToken("two", new FakeUser("renewed", FakeUser.Masters));
        string tokenPath = Path.Combine(fixture.Folder, "token");
        File.WriteAllText(tokenPath, "one\n");
        using var kubernetes = fixture.Client(TokenFile(fixture), time: time);
        Assert.Equal("kubernetes-admin", await WhoAmIAsync(kubernetes));

        File.WriteAllText(tokenPath, "two\n");
        Assert.Equal("kubernetes-admin", await WhoAmIAsync(kubernetes));
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("renewed", await WhoAmIAsync(kubernetes));
    }

    [Fact]
    public async Task A_refused_token_is_read_again_at_once()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        fixture.Server.AddToken("one", FakeUser.Admin);
        fixture.Server.AddToken("two", new FakeUser("renewed", FakeUser.Masters));
        File.WriteAllText(Path.Combine(fixture.Folder, "token"), "one");
        using var kubernetes = fixture.Client(TokenFile(fixture), time: new ManualTimeProvider());
        await WhoAmIAsync(kubernetes);

        File.WriteAllText(Path.Combine(fixture.Folder, "token"), "two");
        fixture.Server.RevokeToken("one");

        Assert.Equal("renewed", await WhoAmIAsync(kubernetes));
    }

    [Fact]
    public async Task A_credential_program_is_run_once_until_its_token_expires_or_is_refused()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var time = new ManualTimeProvider();
        fixture.Server.AddToken("token-1", new FakeUser("first", FakeUser.Masters));
        fixture.Server.AddToken("token-2", new FakeUser("second", FakeUser.Masters));
        fixture.Server.AddToken("token-3", new FakeUser("third", FakeUser.Masters));
        string expiry = time.GetUtcNow().AddMinutes(5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        string program = Path.Combine(fixture.Folder, "credentials");
        File.WriteAllText(program, """
            #!/bin/sh
            echo run >> "$0.runs"
            n=$(wc -l < "$0.runs")
            echo "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"$PREFIX-$n\",\"expirationTimestamp\":\"EXPIRY\"}}"
            """.Replace("EXPIRY", expiry, StringComparison.Ordinal));
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string exec = """ "exec":{"apiVersion":"client.authentication.k8s.io/v1","command":"./credentials","env":[{"name":"PREFIX","value":"token"}]} """;
        string kubeconfig = fixture.Server.Kubeconfig("").Replace("\"token\":\"\"", exec, StringComparison.Ordinal);
        using var kubernetes = fixture.Client(kubeconfig, time: time);

        Assert.Equal("first", await WhoAmIAsync(kubernetes));
        Assert.Equal("first", await WhoAmIAsync(kubernetes));
        fixture.Server.RevokeToken("token-1");
        Assert.Equal("second", await WhoAmIAsync(kubernetes));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("third", await WhoAmIAsync(kubernetes));
    }

    [Fact]
    public async Task A_client_certificate_that_a_credential_program_renews_is_shown_at_once()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var time = new ManualTimeProvider();
        string program = Path.Combine(fixture.Folder, "credentials");
        string expiry = time.GetUtcNow().AddMinutes(5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        foreach ((string user, int run) in ((string[])["first", "second", "third"]).Select((user, i) => (user, i + 1)))
        {
            (string certificate, string key) = fixture.Server.Authority.IssueClient(user, FakeUser.Masters);
            var status = new JsonObject { ["clientCertificateData"] = certificate, ["clientKeyData"] = key, ["expirationTimestamp"] = expiry };
            var credential = new JsonObject { ["apiVersion"] = "client.authentication.k8s.io/v1", ["kind"] = "ExecCredential", ["status"] = status };
            File.WriteAllText($"{program}.{run}", credential.ToJsonString());
        }

        File.WriteAllText(program, """
            #!/bin/sh
            echo run >> "$0.runs"
            cat "$0.$(wc -l < "$0.runs" | tr -d ' ')"
            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string kubeconfig = fixture.Server.Kubeconfig("").Replace(
            "\"token\":\"\"", """ "exec":{"apiVersion":"client.authentication.k8s.io/v1","command":"./credentials"} """, StringComparison.Ordinal);
        using var kubernetes = fixture.Client(kubeconfig, time: time);

        Assert.Equal("first", await WhoAmIAsync(kubernetes));
        Assert.Equal("first", await WhoAmIAsync(kubernetes));
        int refused = 0;
        fixture.Server.Fault = _ => Interlocked.Increment(ref refused) == 1 ? new FakeFault.Refuse(401) : null;
        Assert.Equal("second", await WhoAmIAsync(kubernetes));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("third", await WhoAmIAsync(kubernetes));
    }

    [Fact]
    public async Task A_server_that_another_authority_signed_for_is_not_trusted()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var other = new FakeAuthority("other", TimeProvider.System);
        string ours = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(fixture.Server.Authority.CertificatePem));
        string theirs = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(other.CertificatePem));
        string kubeconfig = fixture.Server.Kubeconfig(fixture.Server.AdminToken).Replace(ours, theirs, StringComparison.Ordinal);
        var once = new KubernetesClientOptions { Retry = new RetryPolicy { MaxTries = 1 } };
        using var client = fixture.Client(kubeconfig, once);

        await Assert.ThrowsAsync<NoAnswerException>(() => client.GetAsync<V1Namespace>("default", null, default));
    }

    [Theory]
    [InlineData("kubernetes.default.svc", true)]
    [InlineData("elsewhere.example.com", false)]
    public async Task The_servers_certificate_must_have_the_name_that_the_kubeconfig_gives(string name, bool isGood)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        string kubeconfig = fixture.Server.Kubeconfig(fixture.Server.AdminToken)
            .Replace("\"certificate-authority-data\"", $"\"tls-server-name\":\"{name}\",\"certificate-authority-data\"", StringComparison.Ordinal);
        var once = new KubernetesClientOptions { Retry = new RetryPolicy { MaxTries = 1 } };
        using var client = fixture.Client(kubeconfig, once);

        Exception? thrown = await Record.ExceptionAsync(() => client.GetAsync<V1Namespace>("default", null, default));

        Assert.Equal(isGood, thrown is null);
    }

    [Fact]
    public async Task Bad_credentials_are_a_refusal_with_a_status()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client(fixture.Server.Kubeconfig("wrong"));

        KubernetesException refusal = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync<V1Namespace>("default", null, default));

        Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized"), (refusal.Code, refusal.Reason));
    }

    private static string TokenFile(ServerFixture fixture) =>
        fixture.Server.Kubeconfig("").Replace("\"token\":\"\"", "\"tokenFile\":\"token\"", StringComparison.Ordinal);

    private static async Task<string?> WhoAmIAsync(KubeOps.KubernetesClient.KubernetesClient kubernetes) =>
        (await kubernetes.CreateAsync(new V1SelfSubjectReview(), default)).Status!.UserInfo!.Username;
}
