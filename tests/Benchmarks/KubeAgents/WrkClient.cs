using System.Diagnostics;
using System.Globalization;

namespace Benchmarks.KubeAgents;

/// <summary>wrk: a load that takes little of the processor which it shares with the API server.</summary>
internal static class WrkClient
{
    private const string Figure = "Requests/sec:";

    /// <summary>GETs of the pod a second.</summary>
    public static async Task<double> CountAsync(Uri server, int connections, TimeSpan time)
    {
        using Process wrk = Process.Start(new ProcessStartInfo("wrk",
        [
            "--threads", "1", "--connections", Text(connections), "--duration", Text(time.TotalSeconds),
            "--header", "Authorization: Bearer alices-token", "--header", "Accept: application/json", new Uri(server, "api/v1/namespaces/default/pods/web").ToString(),
        ]) { RedirectStandardOutput = true })!;
        string[] lines = (await wrk.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.TrimEntries);
        await wrk.WaitForExitAsync();
        return wrk.ExitCode == 0 && !lines.Any(line => line.StartsWith("Non-2xx", StringComparison.Ordinal) || line.StartsWith("Socket errors", StringComparison.Ordinal))
            ? double.Parse(lines.Single(line => line.StartsWith(Figure, StringComparison.Ordinal))[Figure.Length..], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"wrk: {string.Join("; ", lines)}");
    }

    private static string Text(double number) => number.ToString("0", CultureInfo.InvariantCulture);
}
