using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Sessions.Ssh;

namespace SessionsHarness;

/// <summary>A private sshd whose forced command is this program, run by <c>before-shell</c> in the folder above, if that is there.</summary>
internal static class SshdHost
{
    internal static async Task<int> RunAsync(int port, string folder, string socket, string authorizedKeys, string[] rest)
    {
        using var stopping = new CancellationTokenSource();
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stopping.Cancel();
        });
        string beforeShell = Path.Combine(Path.GetDirectoryName(folder)!, "before-shell");
        var options = new PrivateSshdOptions
        {
            Directory = folder,
            Port = port,
            ListenAddress = "127.0.0.1",
            ShellCommand = File.Exists(beforeShell) ? [beforeShell, Environment.ProcessPath!, "shell"] : [Environment.ProcessPath!, "shell"],
            SocketPath = socket,
            AuthorizedKeysFile = authorizedKeys,
            TrustedUserCaKeys = rest.FirstOrDefault(),
        };
        await new PrivateSshd(options, TimeProvider.System, NullLogger<PrivateSshd>.Instance).RunAsync(stopping.Token);
        return 0;
    }
}
