using System.Net;
using System.Net.Sockets;
using Recorder.Tests.Processes;
using TestKit;

namespace Recorder.Tests.Standalone;

/// <summary>Another sshd than ours records nothing: who is told to come to the port must find ours.</summary>
public sealed class SshPortTests
{
    [Fact]
    public async Task While_another_program_has_the_port_nobody_is_told_that_it_is_ready()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/sbin/sshd") && File.Exists("/usr/bin/ssh-keygen"), "needs root and OpenSSH's server");
        DirectoryInfo root = Directory.CreateTempSubdirectory("ssh-port-");
        using TcpListener other = Listen(), forHealth = Listen();
        int port = PortOf(other), health = PortOf(forHealth);
        forHealth.Stop();
        string config = Path.Combine(root.FullName, "config.yaml");
        await File.WriteAllTextAsync(config, $$"""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: test }
            spec:
              mode: node
              ssh: { port: {{port}}, nodes: { enabled: true } }
            """);
        await using RecorderProcess standalone = RecorderProcess.Begin(
            "standalone", "-f", config, "--state", Path.Combine(root.FullName, "state"), "--health", $"127.0.0.1:{health}");
        Task ready = standalone.GetReadyAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{health}/") };

        await Eventually.TrueAsync(() => standalone.Log.Any(line => line.Contains($"Bind to port {port} ", StringComparison.Ordinal)));
        await Eventually.TrueAsync(async () => await ReadinessAsync(http) is (HttpStatusCode.ServiceUnavailable, var why) && why.Contains($"sshd does not serve port {port}: Bind to port {port} "));
        Assert.False(ready.IsCompleted);

        other.Stop();
        await ready;
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await ReadinessAsync(http));
        Assert.Equal(0, await standalone.StopAsync());
        root.Delete(recursive: true);
    }

    private static async Task<(HttpStatusCode Status, string Text)> ReadinessAsync(HttpClient http)
    {
        using HttpResponseMessage answer = await http.GetAsync("readyz");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
