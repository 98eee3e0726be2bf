using System.Diagnostics;
using TestKit;

namespace FakeKubernetes.Tests;

/// <summary>A real kubectl, pointed at a fake server, with a home of its own.</summary>
internal sealed class Kubectl : IDisposable
{
    private readonly string _program;
    private readonly string _home = Directory.CreateTempSubdirectory("kubectl-").FullName;

    public Kubectl(string program, string kubeconfig)
    {
        _program = program;
        File.WriteAllText(Path.Combine(_home, "config"), kubeconfig);
    }

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
        Assert.True(code == 0, $"kubectl {string.Join(' ', arguments)}: exit status {code}\n{output}\n{error}");
        return output;
    }

    public async Task<(int Code, string Output, string Error)> TryAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_program, ["--kubeconfig", Path.Combine(_home, "config"), "--cache-dir", Path.Combine(_home, "cache"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = _home;
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
