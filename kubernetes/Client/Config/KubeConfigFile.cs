using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Authentication;
using k8s.KubeConfigModels;

namespace k8s;

/// <summary>Reads kubeconfig files. Paths in a file are relative to its folder.</summary>
internal static class KubeConfigFile
{
    private const int MaxSize = 4 * 1024 * 1024;

    public static IReadOnlyList<string> DefaultPaths()
    {
        if (Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } variable)
        {
            return [.. variable.Split(':', StringSplitOptions.RemoveEmptyEntries).Where(File.Exists)];
        }

        string home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
        return File.Exists(home) ? [home] : [];
    }

    /// <summary>Several files count as one; the first that names something wins, as kubectl has it.</summary>
    public static KubernetesClientConfiguration Load(IReadOnlyList<string> paths, string? context, TimeProvider time)
    {
        List<(string Folder, K8SConfiguration Content)> files =
            [.. paths.Select(path => (Path.GetDirectoryName(Path.GetFullPath(path))!, Read(path)))];

        string contextName = context
            ?? files.Select(f => f.Content.CurrentContext).FirstOrDefault(name => name is { Length: > 0 })
            ?? throw new KubeConfigException($"{paths[0]} has no current-context");
        ContextDetails details = files.SelectMany(f => f.Content.Contexts ?? []).FirstOrDefault(c => c.Name == contextName)?.ContextDetails
            ?? throw new KubeConfigException($"{paths[0]} has no context '{contextName}'");

        (string clusterFolder, ClusterEndpoint cluster) = files
            .SelectMany(f => (f.Content.Clusters ?? []).Where(c => c.Name == details.Cluster).Select(c => (f.Folder, c.ClusterEndpoint)))
            .FirstOrDefault() is (var folder, { } endpoint)
            ? (folder, endpoint)
            : throw new KubeConfigException($"{paths[0]} has no cluster '{details.Cluster}'");
        (string userFolder, UserCredentials user) = files
            .SelectMany(f => (f.Content.Users ?? []).Where(u => u.Name == details.User).Select(u => (f.Folder, u.UserCredentials)))
            .FirstOrDefault() is (var home, { } credentials)
            ? (home, credentials)
            : (clusterFolder, new UserCredentials());

        ITokenProvider? tokens = Tokens(user, userFolder, cluster, time);
        return new KubernetesClientConfiguration
        {
            Host = Server(cluster, details.Cluster),
            Namespace = details.Namespace is { Length: > 0 } name ? name : "default",
            CurrentContext = contextName,
            SslCaCerts = Text(cluster.CertificateAuthorityData, cluster.CertificateAuthority, clusterFolder) is { } pem
                ? Authorities(pem, $"cluster '{details.Cluster}'")
                : null,
            SkipTlsVerify = cluster.SkipTlsVerify,
            TlsServerName = cluster.TlsServerName,
            ProxyUrl = cluster.ProxyUrl is { Length: > 0 } proxy ? new Uri(proxy) : null,
            TokenProvider = tokens,
            ClientCertificate = Certificate(user, userFolder, details.User) ?? (tokens is ExecTokenProvider exec ? () => exec.Certificate : null),
            Impersonate = user.Impersonate,
            ImpersonateGroup = user.ImpersonateGroups switch
            {
                null or [] => null,
                [var one] => one,
                var several => throw new KubeConfigException($"user '{details.User}' has {several.Count} as-groups; one can be sent"),
            },
        };
    }

    /// <exception cref="KubeConfigException">The text holds no certificate.</exception>
    public static X509Certificate2Collection Authorities(string pem, string source)
    {
        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new KubeConfigException($"certificate authority of {source}: {e.Message}", e);
        }

        return authorities.Count != 0 ? authorities : throw new KubeConfigException($"certificate authority of {source} is empty");
    }

    private static K8SConfiguration Read(string path)
    {
        if (File.Exists(path) && MaxSize < new FileInfo(path).Length)
        {
            throw new KubeConfigException($"{path} has {new FileInfo(path).Length} bytes, allowed {MaxSize}");
        }

        try
        {
            JsonNode? content = KubernetesYaml.Load(ClientCertificates.ReadText(path));
            return content.Deserialize(KubeConfigJsonContext.Default.K8SConfiguration) ?? new K8SConfiguration();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new KubeConfigException($"{path}: {e.Message}", e);
        }
    }

    private static Uri Server(ClusterEndpoint cluster, string? name) =>
        Uri.TryCreate(cluster.Server, UriKind.Absolute, out Uri? server) && server.Scheme is "https" or "http"
            ? new Uri(server.AbsoluteUri.TrimEnd('/') + "/")
            : throw new KubeConfigException($"cluster '{name}' has server '{cluster.Server}', which is no URL");

    private static ITokenProvider? Tokens(UserCredentials user, string folder, ClusterEndpoint cluster, TimeProvider time) => user switch
    {
        { TokenFile: { Length: > 0 } file } => new TokenFileAuth(Path.Combine(folder, file), time),
        { Token: { Length: > 0 } token } => StaticCredentials.Token(token),
        { UserName: { Length: > 0 } name } => StaticCredentials.Basic(name, user.Password ?? ""),
        { ExternalExecution: { InteractiveMode: "Always" } exec } =>
            throw new KubeConfigException($"credential program {exec.Command} wants a terminal (interactiveMode Always)"),
        { ExternalExecution: { } exec } => new ExecTokenProvider(new ExecPlugin(exec, folder, cluster), time),
        _ => null,
    };

    private static Func<X509Certificate2?>? Certificate(UserCredentials user, string folder, string? name)
    {
        if (user is { ClientCertificate: { Length: > 0 } certificatePath, ClientKey: { Length: > 0 } keyPath, ClientCertificateData: null })
        {
            return ClientCertificates.FromFiles(Path.Combine(folder, certificatePath), Path.Combine(folder, keyPath));
        }

        if (Text(user.ClientCertificateData, user.ClientCertificate, folder) is not { } certificate)
        {
            return null;
        }

        string key = Text(user.ClientKeyData, user.ClientKey, folder) ?? throw new KubeConfigException($"user '{name}' has a certificate without a key");
        X509Certificate2 pair = ClientCertificates.FromPem(certificate, key, $"user '{name}'");
        return () => pair;
    }

    // Data in the file takes precedence over a path.
    private static string? Text(string? base64, string? path, string folder)
    {
        if (base64 is not { Length: > 0 })
        {
            return path is { Length: > 0 } ? ClientCertificates.ReadText(Path.Combine(folder, path)) : null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException e)
        {
            throw new KubeConfigException("a -data field of the kubeconfig is not base64", e);
        }
    }
}
