using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using k8s.KubeConfigModels;

namespace k8s.Authentication;

/// <summary>Runs the program of a kubeconfig's <c>exec</c> section.</summary>
internal sealed class ExecPlugin(ExternalExecution execution, string folder, ClusterEndpoint cluster)
{
    private const int MaxOutput = 1024 * 1024;
    private const int MaxErrorText = 4096;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    public string Command => execution.Command ?? "";

    /// <exception cref="KubeConfigException">The program cannot be started, fails, prints too much or takes too long.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Timeout);
        using Process process = Start();
        try
        {
            process.StandardInput.Close();
            Task<string> output = ReadAsync(process.StandardOutput, MaxOutput, deadline.Token);
            Task<string> error = ReadAsync(process.StandardError, MaxOutput, deadline.Token);
            await Task.WhenAll(output, error);
            await process.WaitForExitAsync(deadline.Token);

            return process.ExitCode == 0 ? await output : throw Failed($"exit status {process.ExitCode}: {Shorten(await error)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"no credentials within {Timeout.TotalSeconds} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, int limit, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        char[] buffer = new char[4096];
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and int read)
        {
            if (limit < text.Length + read)
            {
                throw new KubeConfigException($"the credential program printed more than {limit} characters");
            }

            text.Append(buffer, 0, read);
        }

        return text.ToString();
    }

    private static string Shorten(string text) => (text.Length <= MaxErrorText ? text : text[..MaxErrorText]).Trim();

    private Process Start()
    {
        // A command with a slash is relative to the kubeconfig; without one, it is looked for in PATH.
        string command = Command.Contains('/') ? Path.Combine(folder, Command) : Command;
        var start = new ProcessStartInfo(command, execution.Arguments ?? [])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (ExecEnvVar variable in execution.EnvironmentVariables ?? [])
        {
            start.Environment[variable.Name ?? ""] = variable.Value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = ExecInfo().ToJsonString();
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            string hint = execution.InstallHint is { Length: > 0 } text ? $". {text}" : "";
            throw new KubeConfigException($"credential program {Command}: {e.Message}{hint}", e);
        }
    }

    private JsonObject ExecInfo()
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (execution.ProvideClusterInfo)
        {
            spec["cluster"] = new JsonObject
            {
                ["server"] = cluster.Server,
                ["tls-server-name"] = cluster.TlsServerName,
                ["insecure-skip-tls-verify"] = cluster.SkipTlsVerify,
                ["certificate-authority-data"] = cluster.CertificateAuthorityData,
                ["proxy-url"] = cluster.ProxyUrl,
            };
        }

        return new JsonObject { ["apiVersion"] = execution.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private KubeConfigException Failed(string what) => new($"credential program {Command}: {what}");
}
