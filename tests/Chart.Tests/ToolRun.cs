using System.Diagnostics;
using TestKit;

namespace Chart.Tests;

/// <summary>A real program (helm, kubectl), with a home of its own.</summary>
internal sealed class ToolRun : IDisposable
{
    private readonly string _program;
    private readonly string _home = Directory.CreateTempSubdirectory("chart-tests-").FullName;

    /// <param name="program">Path of the program.</param>
    /// <param name="kubeconfig">Of the cluster that it is to talk to; null: none.</param>
    public ToolRun(string program, string? kubeconfig = null)
    {
        _program = program;
        File.WriteAllText(Path.Combine(_home, "config"), kubeconfig ?? "");
    }

    /// <summary>What it gets besides.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string PathOf(string name, string content)
    {
        string path = Path.Combine(_home, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>What it printed, when all went well.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        (int code, string output, string error) = await TryAsync(arguments);
        Assert.True(code == 0, $"{_program} {string.Join(' ', arguments)}: exit status {code}\n{output}\n{error}");
        return output;
    }

    public async Task<(int Code, string Output, string Error)> TryAsync(params string[] arguments)
    {
        string program = _program.Contains('/', StringComparison.Ordinal) ? Path.Combine(RepositoryFiles.Root, _program) : _program;
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = RepositoryFiles.Root };
        start.Environment["HOME"] = _home;
        start.Environment["KUBECONFIG"] = Path.Combine(_home, "config");
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Eventually.Bound);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        return (process.ExitCode, await output, await error);
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
