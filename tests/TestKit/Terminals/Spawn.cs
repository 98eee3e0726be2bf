using System.Text;
using Recorder.Sessions.Terminal;

namespace TestKit.Terminals;

internal static class Spawn
{
    /// <summary>A request with our own environment and more.</summary>
    internal static SpawnRequest Request(string[] argv, string[] environment)
    {
        var entries = new Dictionary<string, string>();
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            entries[(string)entry.Key] = (string)entry.Value!;
        }

        entries["TERM"] = "xterm";
        foreach (string entry in environment)
        {
            entries[entry.Split('=')[0]] = entry[(entry.IndexOf('=') + 1)..];
        }

        return new SpawnRequest(
            Encoding.UTF8.GetBytes(argv[0]),
            [.. argv.Select(Encoding.UTF8.GetBytes)],
            [.. entries.Select(entry => Encoding.UTF8.GetBytes($"{entry.Key}={entry.Value}"))]);
    }
}
