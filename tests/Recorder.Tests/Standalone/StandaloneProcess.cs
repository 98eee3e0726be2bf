using System.Diagnostics;
using System.Net.Sockets;
using Recorder.Tests.Processes;

namespace Recorder.Tests.Standalone;

/// <summary>A real <c>recorder standalone</c>, without sshd, in a directory of its own.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    private RecorderProcess _process;

    private StandaloneProcess(string root, RecorderProcess process) => (Root, _process) = (root, process);

    public string Root { get; }
    public string Recordings => Path.Combine(Root, "state/recordings");
    public string NodeSocket => Path.Combine(Root, "state/run/node.sock");
    public string ApiSocket => Path.Combine(Root, "state/run/api.sock");

    /// <summary>Its health port.</summary>
    public Uri Health => new(_process.Ready[_process.Ready.IndexOf("http://", StringComparison.Ordinal)..]);

    public static async Task<StandaloneProcess> StartAsync(string mode, string failureMode = "FailClosed")
    {
        string root = Directory.CreateTempSubdirectory("standalone-").FullName;
        return new StandaloneProcess(root, await ServeAsync(root, mode, failureMode));
    }

    /// <summary>kill -9, and another one over the same state.</summary>
    public async Task ChangeModeAsync(string mode)
    {
        await _process.DisposeAsync();
        _process = await ServeAsync(Root, mode, "FailClosed");
    }

    private static async Task<RecorderProcess> ServeAsync(string root, string mode, string failureMode)
    {
        string config = Path.Combine(root, "config.yaml");
        await File.WriteAllTextAsync(config, $$"""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: test }
            spec:
              mode: {{mode}}
              failureMode: {{failureMode}}
              ssh: { nodes: { enabled: false } }
            """);
        return await RecorderProcess.StartAsync("standalone", "-f", config, "--state", Path.Combine(root, "state"), "--health", "127.0.0.1:0");
    }

    /// <summary>Starts <c>recorder shell -- COMMAND</c>, without a terminal.</summary>
    public Process StartShell(params string[] command) => Programs.Start("recorder", ["shell", "--socket", NodeSocket, "--", .. command]);

    /// <summary>SIGTERM, and its exit code.</summary>
    public Task<int> StopAsync() => _process.StopAsync();

    public HttpClient OpenApi() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(ApiSocket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://localhost/"),
    };

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }
}
