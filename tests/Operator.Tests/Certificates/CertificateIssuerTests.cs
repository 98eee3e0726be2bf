using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using k8s.Models;
using Recorder.Hosting;
using SessionRecording.Operator.Host.Certificates;
using SessionRecording.Operator.Resources;
using TestKit;

namespace Operator.Tests.Certificates;

public sealed class CertificateIssuerTests
{
    private static readonly ResourceContext Context = new() { RecorderImage = "r", KubeAgentImage = "k", OperatorNamespace = "system" };

    private readonly CertificateIssuer _issuer = new(new RotationPolicy());
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly KeyPair _authority;
    private readonly IReadOnlyList<LeafRequest> _leaves = LeafRequests.For(Configs.Of("mode: node"), Context);

    public CertificateIssuerTests() => _authority = _issuer.MakeAuthority(_now);

    [Fact]
    public void Each_workload_has_a_certificate_for_what_it_does()
    {
        Assert.Equal(
            ["default-collector-tls collector  server", "default-recorder-tls recorder recorders client", "default-auditor-tls auditor auditors client", "default-agents-tls agent agents client", "default-kube-agent-tls kube-agent  server"],
            _leaves.Select(leaf => $"{leaf.SecretName} {leaf.CommonName} {leaf.Unit} {(leaf.IsServer ? "server" : "client")}"));
        Assert.Equal(
            [
                "default-collector.recording.svc.cluster.local", "default-collector.recording.svc", "default-collector.recording",
                "default-collector-0.default-collectors.recording.svc.cluster.local", "default-collector-0.default-collectors.recording.svc",
                "default-collector-0.default-collectors.recording", "localhost",
            ],
            _leaves[0].DnsNames);
        Assert.Contains("default-kube-agent.recording.svc", _leaves[4].DnsNames);
    }

    [Fact]
    public void Nodes_have_one_of_their_own_where_they_serve_ssh() => Assert.Equal(
        ["default-node-tls node recorders"],
        LeafRequests.For(Configs.Of("mode: node\nssh: { nodes: { enabled: true } }"), Context).Except(_leaves).Where(leaf => !leaf.IsServer).Select(leaf => $"{leaf.SecretName} {leaf.CommonName} {leaf.Unit}"));

    [Fact]
    public void An_authority_whose_key_is_damaged_is_still_believed_when_it_is_replaced()
    {
        V1Secret secret = new() { Data = new AuthoritySecret(_authority, null, null).ToFields() };
        secret.Data["tls.key"] = "rubbish"u8.ToArray();

        AuthoritySecret after = AuthoritySecret.Read(secret).After(AuthorityStep.Replace, _issuer, _now);

        Assert.Contains(_authority.CertificatePem.Trim(), after.Bundle(_now), StringComparison.Ordinal);
        Assert.NotEqual(_authority.CertificatePem, after.Issuing!.CertificatePem);
    }

    [Fact]
    public void An_authority_whose_key_is_damaged_while_the_next_one_waits_is_still_believed_when_that_one_signs()
    {
        KeyPair next = _issuer.MakeAuthority(_now), longAgo = _issuer.MakeAuthority(_now);
        V1Secret secret = new() { Data = new AuthoritySecret(_authority, next, longAgo.CertificatePem).ToFields() };
        secret.Data["tls.key"] = "rubbish"u8.ToArray();
        AuthoritySecret damaged = AuthoritySecret.Read(secret);

        AuthoritySecret after = damaged.After(new RotationPolicy().Next(damaged.Issuing?.Validity, damaged.Next?.Validity, _now), _issuer, _now);

        Assert.Equal(next.CertificatePem, after.Issuing!.CertificatePem);
        Assert.Contains(_authority.CertificatePem.Trim(), after.Bundle(_now), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_and_server_believe_each_other_over_mutual_TLS_by_the_rules_of_the_collector()
    {
        string bundle = Path.GetTempFileName();
        await File.WriteAllTextAsync(bundle, new AuthoritySecret(_authority, null, null).Bundle(_now));
        ClientAuthorities judge = new(bundle, TimeSpan.FromSeconds(10), TimeProvider.System);
        using X509Certificate2 server = Usable(_leaves[0]), client = Usable(_leaves[1]);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<string?> accepted = AcceptAsync(listener, server, judge);
        using TcpClient tcp = new();
        await tcp.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        await using SslStream tls = new(tcp.GetStream());
        X509ChainPolicy trust = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(_authority.CertificatePem);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "default-collector.recording.svc", CertificateChainPolicy = trust, ClientCertificates = [client],
        });
        await tls.WriteAsync(new byte[1]);

        Assert.Null(await accepted.WaitAsync(Eventually.Bound));
        Assert.Contains("OU=recorders", client.Subject, StringComparison.Ordinal);
        Assert.NotNull(judge.WhatIsWrong(server)); // One that serves is nobody's pass.
        File.Delete(bundle);
    }

    [Fact]
    public void A_certificate_ends_with_its_authority()
    {
        using X509Certificate2 late = _issuer.Issue(_authority, _leaves[1], _now.AddDays(350)).Certificate();

        Assert.Equal(_authority.Validity.NotAfter, Validity.Of(late).NotAfter);
    }

    [Fact]
    public void Another_name_or_unit_does_not_fit()
    {
        using X509Certificate2 recorder = _issuer.Issue(_authority, _leaves[1], _now).Certificate();

        Assert.True(_leaves[1].Fits(recorder));
        Assert.False(_leaves[2].Fits(recorder));
        Assert.False((_leaves[1] with { DnsNames = ["host"] }).Fits(recorder));
    }

    [Fact]
    public async Task OpenSSH_reads_the_key_of_an_SSH_authority_and_finds_the_same_public_key()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ssh-keygen"), "ssh-keygen is not installed");
        var made = SshAuthority.Make("recording/default-ssh-user-authority");
        string file = Path.GetTempFileName(); // Readable by its owner only, as ssh-keygen wants it.
        await File.WriteAllTextAsync(file, made.PrivatePem);
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/ssh-keygen", ["-y", "-f", file]) { RedirectStandardOutput = true })!;
        string printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        File.Delete(file);

        Assert.Equal(made.PublicLine.Split(' ')[..2], printed.TrimEnd().Split(' ')[..2]);
    }

    [Fact]
    public void Keys_are_not_shown()
    {
        Assert.DoesNotContain("PRIVATE", $"{_authority} {new AuthoritySecret(_authority, _authority, null)} {SshAuthority.Make("x")}", StringComparison.Ordinal);
    }

    // SslStream wants a key that is not only in memory of its own.
    private X509Certificate2 Usable(LeafRequest leaf)
    {
        using X509Certificate2 opened = _issuer.Issue(_authority, leaf, _now).Open();
        return X509CertificateLoader.LoadPkcs12(opened.Export(X509ContentType.Pkcs12), password: null);
    }

    private static async Task<string?> AcceptAsync(TcpListener listener, X509Certificate2 certificate, ClientAuthorities judge)
    {
        string? problem = "no certificate came";
        using TcpClient tcp = await listener.AcceptTcpClientAsync();
        await using SslStream tls = new(tcp.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, peer, _, _) => (problem = judge.WhatIsWrong((X509Certificate2)peer!)) is null,
        });
        await tls.ReadExactlyAsync(new byte[1]);
        return problem;
    }
}
