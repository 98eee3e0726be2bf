namespace Recorder.Sessions.Terminal;

/// <summary>What to run. Strings are bytes: names and arguments on Linux need not be UTF-8.</summary>
/// <param name="Path">Program: a path, or a name looked up in our own PATH.</param>
/// <param name="Arguments">argv, the program's own name first.</param>
/// <param name="Environment">Entries like <c>NAME=value</c>.</param>
internal sealed record SpawnRequest(byte[] Path, IReadOnlyList<byte[]> Arguments, IReadOnlyList<byte[]> Environment)
{
    /// <summary>Working folder; null keeps ours.</summary>
    internal byte[]? Directory { get; init; }
}
