using System.Diagnostics;
using System.Globalization;
using TestKit;

namespace Benchmarks.KubeAgents;

/// <summary>A real kubectl, on the processor of its server: what its users notice.</summary>
internal sealed class KubectlClient
{
    private readonly string _program, _home;

    private KubectlClient(string program, string home) => (_program, _home) = (program, home);

    /// <summary>The newest; null where there is none.</summary>
    /// <param name="home">For what it caches.</param>
    public static KubectlClient? Find(string home) => KubectlPrograms.WithWebSocket is [.., var newest] ? new KubectlClient(newest, home) : null;

    /// <summary>MB per second of an exec that says so many, from its start to its end.</summary>
    public async Task<double> ExecAsync(Uri server, long bytes)
    {
        long began = TimeProvider.System.GetTimestamp();
        ProcessStartInfo start = new("sh",
        [
            "-c", "exec \"$0\" \"$@\" > /dev/null",
            _program, "--server", server.ToString(), "--insecure-skip-tls-verify", "--token", "alices-token",
            "exec", "web", "--", "say", bytes.ToString(CultureInfo.InvariantCulture),
        ]);
        start.Environment["HOME"] = _home;
        start.Environment.Remove("KUBECONFIG");
        using Process kubectl = Process.Start(start)!;
        await kubectl.WaitForExitAsync();
        return kubectl.ExitCode == 0
            ? bytes / 1e6 / TimeProvider.System.GetElapsedTime(began).TotalSeconds
            : throw new InvalidOperationException($"kubectl exec ended with exit code {kubectl.ExitCode}");
    }
}
