using System.CommandLine;
using System.Net.Sockets;
using System.Security.Cryptography;
using Recorder.Hosting.Configuration;
using Recorder.Storage;

namespace Recorder.Host.Commands;

/// <summary>The command line of everything but <c>shell</c>.</summary>
internal static class RootCommandLine
{
    private const int FailureExitCode = 1, ConfigExitCode = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = new("Records what people do on this machine. `recorder standalone` is all roles in one process.")
        {
            StandaloneCommand.Create(),
            NodeCommand.Create(),
            ProxyCommand.Create(),
            CollectorCommand.Create(),
            ShellCommand.Create(),
        };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (ConfigException problem)
        {
            await Console.Error.WriteLineAsync($"recorder: {problem.Message}");
            return ConfigExitCode;
        }
        catch (Exception problem) when (problem is StorageException or IOException or UnauthorizedAccessException or FormatException or CryptographicException or SocketException)
        {
            await Console.Error.WriteLineAsync($"recorder: {problem.Message}");
            return FailureExitCode;
        }
    }
}
