using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using k8s;
using TestKit;

namespace KubernetesClient.Tests.Trust;

/// <summary>The bundle of a configuration, in real TLS handshakes.</summary>
public sealed class HandshakeTests
{
    private readonly Issued _root = Issued.Root("root");
    private readonly Issued _issuing;

    public HandshakeTests() => _issuing = _root.Authority("issuing");

    [Fact]
    public async Task A_bundle_of_an_intermediate_alone_is_enough()
    {
        Issued below = _issuing.Authority("below");

        Assert.Null(await ProblemAsync(_issuing.Server(), bundle: [_issuing]));
        Assert.Null(await ProblemAsync(_issuing.Server(), bundle: [_issuing], sent: [_issuing]));
        Assert.Null(await ProblemAsync(below.Server(), bundle: [_issuing], sent: [below]));
        Assert.Null(await ProblemAsync(_issuing.Server(), bundle: [_root], sent: [_issuing]));
    }

    [Fact]
    public async Task Another_authority_is_refused()
    {
        Issued other = Issued.Root("other"), between = other.Authority("between");

        Assert.IsType<AuthenticationException>(await ProblemAsync(other.Server(), bundle: [_issuing]));
        Assert.IsType<AuthenticationException>(await ProblemAsync(between.Server(), bundle: [_issuing], sent: [between]));
        Assert.IsType<AuthenticationException>(await ProblemAsync(Issued.SelfSignedServer(), bundle: [_issuing]));
        Assert.IsType<AuthenticationException>(await ProblemAsync(_issuing.Impostor().Server(), bundle: [_issuing]));
    }

    [Fact]
    public async Task Another_name_is_refused()
    {
        Assert.IsType<AuthenticationException>(await ProblemAsync(_issuing.Server(), bundle: [_issuing], host: "elsewhere.example.com"));
        Assert.IsType<AuthenticationException>(await ProblemAsync(_root.Server(), bundle: [_root], host: "elsewhere.example.com"));
    }

    [Fact]
    public async Task A_certificate_that_is_over_or_for_something_else_is_refused()
    {
        Assert.IsType<AuthenticationException>(await ProblemAsync(_issuing.Server(fromDays: -3, untilDays: -1), bundle: [_issuing]));
        Assert.IsType<AuthenticationException>(await ProblemAsync(_issuing.Server("1.3.6.1.5.5.7.3.2"), bundle: [_issuing]));
    }

    [Fact]
    public async Task A_refusal_says_of_whom_and_why()
    {
        Assert.Equal(
            "the server's certificate CN=kube-apiserver cannot be trusted: RemoteCertificateNameMismatch",
            (await ProblemAsync(_root.Server(), bundle: [_root], host: "elsewhere.example.com"))!.Message);
        Assert.Equal(
            "the server's certificate CN=kube-apiserver cannot be trusted: RemoteCertificateChainErrors, PartialChain",
            (await ProblemAsync(_issuing.Server(), bundle: [_root]))!.Message);
    }

    [Fact]
    public async Task Requests_go_over_it()
    {
        using TcpListener listener = Listen();
        Task serving = ServeAsync(listener, _issuing.Server(), []);
        using var http = new HttpClient(Configuration(listener, [_issuing]).CreateHandler());

        Assert.Equal("ok", await http.GetStringAsync($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/").WaitAsync(Eventually.Bound));
        await serving.WaitAsync(Eventually.Bound);
    }

    private static async Task<Exception?> ProblemAsync(Issued server, Issued[] bundle, Issued[]? sent = null, string host = "localhost")
    {
        using TcpListener listener = Listen();
        Task serving = ServeAsync(listener, server, sent ?? []);
        SslClientAuthenticationOptions options = Configuration(listener, bundle).CreateTlsOptions();
        options.TargetHost = host;
        using TcpClient tcp = new();
        await tcp.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        await using SslStream tls = new(tcp.GetStream());
        Exception? problem = await Record.ExceptionAsync(() => tls.AuthenticateAsClientAsync(options).WaitAsync(Eventually.Bound));
        if (problem is null)
        {
            await tls.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        }

        tcp.Close();
        await Record.ExceptionAsync(() => serving.WaitAsync(Eventually.Bound));
        return problem;
    }

    private static TcpListener Listen()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static KubernetesClientConfiguration Configuration(TcpListener listener, Issued[] bundle) => new()
    {
        Host = new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/"),
        SslCaCerts = [.. bundle.Select(one => one.Public)],
    };

    private static async Task ServeAsync(TcpListener listener, Issued server, Issued[] sent)
    {
        using TcpClient tcp = await listener.AcceptTcpClientAsync();
        await using SslStream tls = new(tcp.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(server.WithKey, [.. sent.Select(one => one.Public)], offline: true),
        });
        using StreamReader asked = new(tls);
        await asked.ReadLineAsync();
        await tls.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));
    }
}
