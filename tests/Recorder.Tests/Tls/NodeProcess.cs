using Recorder.Tests.Processes;

namespace Recorder.Tests.Tls;

/// <summary>A real <c>recorder node</c>.</summary>
internal sealed class NodeProcess(string state, RecorderProcess process) : IAsyncDisposable
{
    public string State => state;

    public IReadOnlyList<string> Log => process.Log;

    /// <summary>Runs <c>recorder shell -- COMMAND</c>.</summary>
    public Task<ProgramResult> RunShellAsync(params string[] command) =>
        Programs.RunAsync("recorder", ["shell", "--socket", Path.Combine(state, "run/node.sock"), "--", .. command]);

    /// <summary>The same, while it runs.</summary>
    public System.Diagnostics.Process StartShell(params string[] command) =>
        Programs.Start("recorder", ["shell", "--socket", Path.Combine(state, "run/node.sock"), "--", .. command]);

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
