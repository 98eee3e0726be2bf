using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Benchmarks.Measuring;

namespace Benchmarks.KubeAgents;

/// <summary>
/// HAProxy, which ends TLS on one side and begins it on the other, and does nothing else: what any proxy costs here, before it looks at a byte.
/// </summary>
internal sealed class TlsRelay : IAsyncDisposable
{
    private const string Program = "/usr/sbin/haproxy";

    private static readonly TimeSpan _bound = TimeSpan.FromSeconds(10), _look = TimeSpan.FromMilliseconds(20);

    private readonly Daemon _haproxy;

    private TlsRelay(Daemon haproxy, Uri address) => (_haproxy, Address) = (haproxy, address);

    public Uri Address { get; }

    public int Pid => _haproxy.Pid;

    /// <summary>None where HAProxy is not installed.</summary>
    public static async Task<TlsRelay?> StartAsync(string folder, string certificate, string key, Uri server, string processor)
    {
        if (!File.Exists(Program))
        {
            return null;
        }

        int port = FreePort();
        string pem = Path.Combine(folder, "relay.pem"), config = Path.Combine(folder, "relay.cfg");
        await File.WriteAllTextAsync(pem, await File.ReadAllTextAsync(certificate) + "\n" + await File.ReadAllTextAsync(key));
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $"""
            global
              nbthread 1
            defaults
              mode tcp
              timeout connect 5s
              timeout client 1h
              timeout server 1h
            listen relay
              bind 127.0.0.1:{port} ssl crt {pem}
              server api {server.Host}:{server.Port} ssl verify none

            """));
        Daemon haproxy = await Daemon.StartAsync(readyOnError: false, "begins", "taskset", "-c", processor, "sh", "-c", $"echo begins; exec {Program} -db -f {config}");
        await ListensAsync(port).WaitAsync(_bound);
        return new TlsRelay(haproxy, new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}")));
    }

    public ValueTask DisposeAsync() => _haproxy.DisposeAsync();

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ListensAsync(int port)
    {
        while (true)
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(_look, TimeProvider.System, CancellationToken.None);
            }
        }
    }
}
