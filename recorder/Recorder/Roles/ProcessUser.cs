namespace Recorder.Host.Roles;

/// <summary>The user this process runs as.</summary>
internal static class ProcessUser
{
    /// <summary>Effective user id.</summary>
    public static uint Id { get; } = Read();

    // "Uid:\treal\teffective\tsaved\tfilesystem" of proc(5).
    private static uint Read() =>
        uint.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2]);
}
