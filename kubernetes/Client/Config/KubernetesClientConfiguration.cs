using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using k8s.Authentication;

namespace k8s;

/// <summary>Where the API server is, how it proves itself, and how we prove ourselves.</summary>
public sealed class KubernetesClientConfiguration
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // A silent peer is noticed: watches may say nothing for minutes.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(15);

    // So that renewed client certificates come into use.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    /// <summary>The server's address, with its path if it has one.</summary>
    public required Uri Host { get; init; }

    /// <summary>The namespace of the context, or of the pod we run in.</summary>
    public string Namespace { get; init; } = "default";

    public string? CurrentContext { get; init; }

    /// <summary>The authorities that may have signed the server's certificate; null means those of the system.</summary>
    public X509Certificate2Collection? SslCaCerts { get; init; }

    public bool SkipTlsVerify { get; init; }

    /// <summary>The name that the server's certificate must have, where it is not the host's.</summary>
    public string? TlsServerName { get; init; }

    public Uri? ProxyUrl { get; init; }

    public ITokenProvider? TokenProvider { get; init; }

    /// <summary>Asked for each new connection, so that a renewed certificate is used.</summary>
    public Func<X509Certificate2?>? ClientCertificate { get; init; }

    /// <summary>The user to impersonate, from the kubeconfig's <c>as</c>.</summary>
    public string? Impersonate { get; init; }

    /// <summary>One, for HttpClient joins the values of a header into one line, which would be one group with a comma in its name.</summary>
    public string? ImpersonateGroup { get; init; }

    /// <summary>Environment variable KUBECONFIG, then the file in the home directory, then the pod we run in.</summary>
    /// <exception cref="KubeConfigException">None is there, or it cannot be used.</exception>
    public static KubernetesClientConfiguration BuildDefaultConfig(TimeProvider time) =>
        KubeConfigFile.DefaultPaths() is { Count: > 0 } paths ? KubeConfigFile.Load(paths, context: null, time)
        : IsInCluster() ? InClusterConfig(time)
        : throw new KubeConfigException("no kubeconfig: KUBECONFIG is not set, ~/.kube/config is not there, and this is no pod");

    /// <summary>A kubeconfig file, with its current context or the named one.</summary>
    /// <exception cref="KubeConfigException">The file, or a file that it names, cannot be used.</exception>
    public static KubernetesClientConfiguration BuildConfigFromConfigFile(string path, string? context, TimeProvider time) =>
        KubeConfigFile.Load([path], context, time);

    public static bool IsInCluster() => InCluster.IsHere(InCluster.DefaultFolder);

    /// <summary>The pod that we run in: its service account, whose token is read again as the kubelet renews it.</summary>
    /// <exception cref="KubeConfigException">This is no pod, or it has no service account token.</exception>
    public static KubernetesClientConfiguration InClusterConfig(TimeProvider time) => InCluster.Load(InCluster.DefaultFolder, time);

    /// <summary>
    /// The HTTP side: TLS, proxy, credentials put on each request. Follows no redirects, keeps no cookies, undoes no compression.
    /// Upgrades pass (HTTP/1.1). The caller disposes it.
    /// </summary>
    public HttpMessageHandler CreateHandler()
    {
        // Files need no handler of their own: a certificate there is renewed long before it expires.
        HttpMessageHandler connections = (TokenProvider, ClientCertificate) is (ExecTokenProvider, { } certificate)
            ? new CertificateHandler(certificate, CreateConnections)
            : CreateConnections();
        HttpMessageHandler named = TlsServerName is { Length: > 0 } name ? new ServerNameHandler(name, connections) : connections;
        return TokenProvider is null ? named : new AuthenticatingHandler(TokenProvider, named);
    }

    private SocketsHttpHandler CreateConnections()
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            EnableMultipleHttp2Connections = true,
            SslOptions = CreateTlsOptions(),
        };
        if (ProxyUrl is not null)
        {
            (sockets.UseProxy, sockets.Proxy) = (true, new WebProxy(ProxyUrl));
        }

        return sockets;
    }

    /// <summary>TLS as the configuration says, for those who open connections themselves.</summary>
    public SslClientAuthenticationOptions CreateTlsOptions()
    {
        var options = new SslClientAuthenticationOptions();
        if (SkipTlsVerify)
        {
            // Asked for by name in the kubeconfig (insecure-skip-tls-verify).
#pragma warning disable CA5359
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (SslCaCerts is not null)
        {
            var bundle = new BundleTrust(SslCaCerts);
            options.CertificateChainPolicy = bundle.Policy();
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                bundle.IsTrusted(chain, errors) ? true : throw new AuthenticationException(BundleTrust.Problem(certificate, chain, errors));
        }

        if (ClientCertificate is { } certificate)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate()!;
        }

        return options;
    }
}
