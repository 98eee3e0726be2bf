using System.Diagnostics;
using System.Net.Sockets;

namespace Recorder.Tests.Standalone;

/// <summary>A real <c>recorder standalone</c>, without sshd, in a directory of its own.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private StandaloneProcess(string root, Process process) => (Root, _process) = (root, process);

    public string Root { get; }
    public string Recordings => Path.Combine(Root, "state/recordings");
    public string NodeSocket => Path.Combine(Root, "state/run/node.sock");
    public string ApiSocket => Path.Combine(Root, "state/run/api.sock");

    private static string Program => Path.Combine(AppContext.BaseDirectory, "recorder");

    public static async Task<StandaloneProcess> StartAsync(string mode)
    {
        string root = Directory.CreateTempSubdirectory("standalone-").FullName;
        string config = Path.Combine(root, "config.yaml");
        await File.WriteAllTextAsync(config, $$"""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: test }
            spec:
              mode: {{mode}}
              ssh: { nodes: { enabled: false } }
            """);
        Process process = Start(Program, "standalone", "-f", config, "--state", Path.Combine(root, "state"));
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(Bound);
        Assert.StartsWith("ready", line);
        return new StandaloneProcess(root, process);
    }

    /// <summary>Starts <c>recorder shell -- COMMAND</c>, without a terminal.</summary>
    public Process StartShell(params string[] command) => Start(Program, ["shell", "--socket", NodeSocket, "--", .. command]);

    public static async Task<int> ExitCodeAsync(Process process)
    {
        await process.WaitForExitAsync().WaitAsync(Bound);
        return process.ExitCode;
    }

    /// <summary>SIGTERM, and its exit code.</summary>
    public Task<int> StopAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        kill.WaitForExit();
        return ExitCodeAsync(_process);
    }

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
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
