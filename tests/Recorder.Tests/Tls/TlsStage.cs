using System.Net;
using System.Security.Cryptography.X509Certificates;
using Recorder.Tests.Processes;
using TestKit;

namespace Recorder.Tests.Tls;

/// <summary>A collector that serves over mutual TLS, and certificates of all sorts.</summary>
public sealed class TlsStage : IAsyncLifetime
{
    private static readonly DateTimeOffset Past = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _root = Directory.CreateTempSubdirectory("tls-").FullName;
    private readonly TestAuthority _authority = new(), _foreign = new("CN=foreign");
    private RecorderProcess _collector = null!;
    private int _nodes;

    /// <summary><c>https://127.0.0.1:port</c></summary>
    public string Endpoint => EndpointOf(_collector);

    internal IReadOnlyList<string> CollectorLog => _collector.Log;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(PathOf("ca.pem"), _authority.Certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(PathOf("foreign-ca.pem"), _foreign.Certificate.ExportCertificatePem());
        Write(_authority, "collector", "CN=collector", TestAuthority.ServerUsage);
        Write(_authority, "recorder", "CN=node-0,OU=recorders");
        Write(_authority, "auditor", "CN=alice,OU=auditors");
        Write(_authority, "operator", "CN=bob,OU=operators");
        Write(_authority, "agent", "CN=agent,OU=agents");
        Write(_authority, "nobody", "CN=mallory");
        Write(_authority, "server", "CN=server,OU=recorders,OU=auditors", TestAuthority.ServerUsage);
        Write(_authority, "expired", "CN=old,OU=recorders,OU=auditors", until: Past);
        Write(_foreign, "foreign", "CN=node-0,OU=recorders,OU=auditors");
        Write(_authority, "expired-collector", "CN=collector", TestAuthority.ServerUsage, Past);
        _collector = await StartCollectorAsync("collector");
    }

    internal static string EndpointOf(RecorderProcess collector) =>
        collector.Ready[collector.Ready.IndexOf("https://", StringComparison.Ordinal)..];

    /// <summary>Another collector, which shows this certificate.</summary>
    internal Task<RecorderProcess> StartCollectorAsync(string certificate) => RecorderProcess.StartAsync(
        "collector", "--state", PathOf(certificate), "--listen", "127.0.0.1:0",
        "--cert", PathOf($"{certificate}.pem"), "--key", PathOf($"{certificate}.key"), "--client-ca", PathOf("ca.pem"));

    /// <summary>A node service in a directory of its own.</summary>
    /// <param name="mode">node or node-sync.</param>
    /// <param name="certificate">Which certificate it shows, if any.</param>
    /// <param name="authority">Whom it trusts.</param>
    /// <param name="state">Its directory; by default a new one.</param>
    /// <param name="sshPort">Of its sshd, if it runs one.</param>
    /// <param name="more">Arguments.</param>
    internal async Task<NodeProcess> StartNodeAsync(
        string mode, string? certificate, string authority = "ca.pem", string? state = null, int sshPort = 3022, IReadOnlyList<string>? more = null)
    {
        state ??= PathOf($"node-{Interlocked.Increment(ref _nodes)}");
        string config = $"{state}.yaml";
        await File.WriteAllTextAsync(config, $$"""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: test }
            spec: { mode: {{mode}}, ssh: { port: {{sshPort}} } }
            """);
        return new NodeProcess(state, await RecorderProcess.StartAsync(
            ["node", "-f", config, "--state", state, "--collector", Endpoint, .. Shown(certificate), "--ca", PathOf(authority), .. more ?? []]));
    }

    /// <summary><c>recordings COMMAND --server …</c></summary>
    internal Task<ProgramResult> ViewAsync(string? certificate, params string[] command) => ViewAtAsync(Endpoint, certificate, "ca.pem", command);

    internal Task<ProgramResult> ViewAtAsync(string endpoint, string? certificate, string authority, params string[] command) =>
        Programs.RunAsync("recordings", [.. command, "--server", endpoint, .. Shown(certificate), "--ca", PathOf(authority)]);

    /// <summary>What the collector answers to a plain request.</summary>
    internal async Task<HttpStatusCode> AskAsync(string certificate, HttpMethod method, string path)
    {
        using var shown = X509Certificate2.CreateFromPemFile(PathOf($"{certificate}.pem"), PathOf($"{certificate}.key"));
        using HttpClientHandler handler = new() { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        handler.ClientCertificates.Add(shown);
        using HttpClient client = new(handler) { BaseAddress = new Uri(Endpoint) };
        using HttpRequestMessage request = new(method, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage response = await client.SendAsync(request);
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        _authority.Dispose();
        _foreign.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private string[] Shown(string? certificate) =>
        certificate is null ? [] : ["--cert", PathOf($"{certificate}.pem"), "--key", PathOf($"{certificate}.key")];

    private void Write(
        TestAuthority authority, string name, string subject, string usage = TestAuthority.ClientUsage, DateTimeOffset? until = null) =>
        authority.Write(PathOf($"{name}.pem"), PathOf($"{name}.key"), subject, usage, until);

    private string PathOf(string name) => Path.Combine(_root, name);
}
