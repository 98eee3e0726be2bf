using System.Text;
using Recorder.Sessions.Ssh.Node;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>What one call of <c>recorder shell</c> runs.</summary>
/// <param name="Program">Path and argv.</param>
/// <param name="Asked">What was asked for, as the recording shows it; empty for a login shell.</param>
/// <param name="IsLogin">It is the user's login shell, without a command.</param>
internal sealed record ShellInvocation(SpawnRequest Program, IReadOnlyList<string> Asked, bool IsLogin)
{
    /// <summary>As ForceCommand, as login shell, or by hand, in the order: explicit command, -c, SSH_ORIGINAL_COMMAND, login shell.</summary>
    /// <exception cref="FileNotFoundException">There is no shell, or no sftp-server.</exception>
    internal static ShellInvocation Resolve(ShellOptions options, ShellEnvironment environment, PasswordEntry? user, string? ownPath)
    {
        if (options.Command.Count != 0)
        {
            return new ShellInvocation(
                new SpawnRequest(Bytes(options.Command[0]), [.. options.Command.Select(Bytes)], environment.Entries), options.Command, false);
        }

        string shell = FindShell(user?.Shell, options, ownPath);
        byte[]? text = options.CommandText is { } given ? Bytes(given) : environment.FindBytes("SSH_ORIGINAL_COMMAND");
        PrepareEnvironment(environment, shell);

        string name = Path.GetFileName(shell);
        if (text is null)
        {
            return new ShellInvocation(new SpawnRequest(Bytes(shell), [Bytes("-" + name)], environment.Entries), [], IsLogin: true);
        }

        string asked = Encoding.UTF8.GetString(text);
        string[] words = FileTransferCommand.WordsOf(asked);
        bool isInternal = words is [FileTransferCommand.InternalSftp, ..];
        if (isInternal || FileTransferCommand.Parse(asked) is not null)
        {
            // The daemon takes it for what its words say, so no file of the user's may have a say in what is run.
            string program = isInternal
                ? options.SftpServers.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException("sftp-server is not installed")
                : FileTransferCommand.ProgramOf(words[0]);
            return new ShellInvocation(
                new SpawnRequest(Bytes(program), [Bytes(program), .. words.Skip(1).Select(Bytes)], environment.Entries), [asked], false);
        }

        return new ShellInvocation(new SpawnRequest(Bytes(shell), [Bytes(name), Bytes("-c"), text], environment.Entries), [asked], false);
    }

    /// <summary>What plain sshd would have given to the user's shell.</summary>
    private static void PrepareEnvironment(ShellEnvironment environment, string shell)
    {
        environment.Remove("SSH_ORIGINAL_COMMAND");
        environment.Set("SHELL", shell);
        if (environment.FindBytes("SSH_CONNECTION") is not null)
        {
            environment.Remove("SHLVL"); // The shell that ran ForceCommand counted itself; or the sample sshd_config set it.
        }
    }

    private static string FindShell(string? own, ShellOptions options, string? ownPath)
    {
        string wanted = string.IsNullOrEmpty(own) ? "/bin/sh" : own;
        if (File.Exists(wanted) && !IsRecorder(wanted, ownPath))
        {
            return wanted;
        }

        return options.FallbackShells.FirstOrDefault(shell => File.Exists(shell) && !IsRecorder(shell, ownPath))
            ?? throw new FileNotFoundException($"no shell: {wanted} and {string.Join(", ", options.FallbackShells)} will not do");
    }

    private static bool IsRecorder(string shell, string? ownPath) =>
        Path.GetFileName(shell).StartsWith("recorder", StringComparison.Ordinal)
        || (ownPath is not null && RealPath(shell) == RealPath(ownPath));

    private static string RealPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
