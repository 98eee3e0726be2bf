using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Sessions.Ssh;

namespace SessionsHarness;

/// <summary>
/// A private sshd whose forced command is this program, run by <c>before-shell</c> if that is there: all in the folder of the node daemon's socket, as are
/// the keys that may come in.
/// </summary>
internal static class SshdHost
{
    internal static Task RunAsync(int port, string socket, SshdLogins logins, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(socket)!;
        string beforeShell = Path.Combine(folder, "before-shell");
        var options = new PrivateSshdOptions
        {
            Directory = Path.Combine(folder, "sshd"),
            Port = port,
            ListenAddress = "127.0.0.1",
            ShellCommand = File.Exists(beforeShell) ? [beforeShell, Environment.ProcessPath!, "shell"] : [Environment.ProcessPath!, "shell"],
            SocketPath = socket,
            AuthorizedKeysFile = Path.Combine(folder, "authorized_keys"),
            TrustedUserCaKeys = Path.Combine(folder, "ca.pub"),
            Logins = logins,
        };
        return new PrivateSshd(options, TimeProvider.System, NullLogger<PrivateSshd>.Instance).RunAsync(cancellationToken);
    }
}
