using System.Diagnostics;
using System.Text.Json.Nodes;

namespace TestKit;

/// <summary>The real kubectls that tests can run.</summary>
public static class KubectlPrograms
{
    // Before 1.31 there is SPDY only.
    private const int FirstWithWebSocket = 31;

    /// <summary>Those that KUBECTLS names (paths, separated by colons); without it the installed one, if there is one.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. (Environment.GetEnvironmentVariable("KUBECTLS") is { Length: > 0 } named ? named : "/usr/bin/kubectl")
            .Split(':', StringSplitOptions.RemoveEmptyEntries).Where(File.Exists)];

    /// <summary>Those that exec over WebSocket.</summary>
    public static IReadOnlyList<string> WithWebSocket { get; } = [.. All.Where(program => FirstWithWebSocket <= MinorVersion(program))];

    private static int MinorVersion(string program)
    {
        using Process version = Process.Start(new ProcessStartInfo(program, ["version", "--client", "-o", "json"]) { RedirectStandardOutput = true })!;
        JsonNode client = JsonNode.Parse(version.StandardOutput.ReadToEnd())!["clientVersion"]!;
        version.WaitForExit();
        return int.Parse(((string)client["minor"]!).TrimEnd('+'), provider: null);
    }
}
