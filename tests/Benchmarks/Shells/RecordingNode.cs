using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Benchmarks.Measuring;

namespace Benchmarks.Shells;

/// <summary><c>recorder standalone</c>, as it is built: node daemon, sshd, collector and store.</summary>
internal sealed class RecordingNode : IAsyncDisposable
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);

    private readonly Daemon _daemon;
    private readonly string _folder;

    private RecordingNode(Daemon daemon, string folder, int port) => (_daemon, _folder, Port) = (daemon, folder, port);

    /// <summary>Of its sshd.</summary>
    public int Port { get; }

    public string SshdConfiguration => Path.Combine(_folder, "state", "sshd", "sshd_config");

    /// <param name="folder">Holds its state, and <c>authorized_keys</c>.</param>
    /// <param name="mode"><c>spec.mode</c>.</param>
    public static async Task<RecordingNode> StartAsync(string folder, string mode)
    {
        int port = FreePort();
        string config = Path.Combine(folder, "config.yaml");
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture,
            $"apiVersion: sessionrecording.dev/v1alpha1\nkind: SessionRecordingConfig\nmetadata: {{ name: bench }}\nspec:\n  mode: {mode}\n  ssh: {{ port: {port} }}\n"));
        Daemon daemon = await Daemon.StartAsync(
            readyOnError: false, "ready", Folders.Program("recorder"), "standalone", "-f", config, "--state", Path.Combine(folder, "state"),
            "--authorized-keys", Path.Combine(folder, "authorized_keys"));
        return new RecordingNode(daemon, folder, port);
    }

    /// <summary>A command line that runs a program recorded.</summary>
    public string[] Shell(params string[] command) =>
        [Folders.Program("recorder"), "shell", "--socket", Path.Combine(_folder, "state", "run", "node.sock"), "--", .. command];

    /// <summary>Waits until everything recorded so far is stored, so that it does not cost the next run.</summary>
    public async Task DrainAsync()
    {
        while (Directory.EnumerateFiles(Path.Combine(_folder, "state", "spool"), "*.journal", SearchOption.AllDirectories).Any())
        {
            await Task.Delay(_look, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Recordings that are stored.</summary>
    public int CountRecordings() =>
        Directory.EnumerateFiles(Path.Combine(_folder, "state", "recordings"), "*.tar", SearchOption.AllDirectories).Count();

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
