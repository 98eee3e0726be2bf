using System.CommandLine;
using System.Net.Sockets;
using System.Security.Cryptography;
using Recorder.Hosting.Configuration;

namespace KubeAgent.Commands;

/// <summary>The command line.</summary>
internal static class RootCommandLine
{
    private const int FailureExitCode = 1, ConfigExitCode = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = new("Stands in front of the Kubernetes API server and records what people do in pods.")
        {
            ServeCommand.Create(),
            KubeconfigCommand.Create(),
            ProbeCommand.Create(),
        };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (ConfigException problem)
        {
            await Console.Error.WriteLineAsync($"kube-agent: {problem.Message}");
            return ConfigExitCode;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException or SocketException)
        {
            await Console.Error.WriteLineAsync($"kube-agent: {problem.Message}");
            return FailureExitCode;
        }
    }
}
