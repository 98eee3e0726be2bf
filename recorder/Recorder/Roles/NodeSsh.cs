using Recorder.Host.Configuration;
using Recorder.Hosting.Configuration;
using Recorder.Sessions.Ssh;
using Recorder.Sessions.Ssh.Machine;

namespace Recorder.Host.Roles;

/// <summary>The SSH service of a node: the machine's own sshd, run privately, with every session in our hands.</summary>
internal sealed class NodeSsh
{
    private const string Here = "/", PasswordFile = "/etc/passwd", NoFile = "none";
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly PrivateSshdOptions _options;

    private NodeSsh(PrivateSshdOptions options, Accounts accounts) => (_options, Accounts) = (options, accounts);

    /// <summary>How those who come in by it proved who they are.</summary>
    public SshdLogins Logins => _options.Logins;

    /// <summary>Who has which uid on the machine.</summary>
    public Accounts Accounts { get; }

    /// <summary>Null when it is not asked for.</summary>
    /// <exception cref="ConfigException">It cannot be had.</exception>
    public static NodeSsh? From(bool isAskedFor, string? userAuthority, string machine, SessionRecordingConfig config, StateDirectory state)
    {
        if (!isAskedFor)
        {
            return userAuthority is null && machine == Here ? null : throw new ConfigException("--user-ca and --machine go with --sshd");
        }

        string program = Environment.ProcessPath ?? throw new InvalidOperationException("the path of this program is not known");
        bool isElsewhere = machine != Here;
        PrivateSshdOptions options = new()
        {
            Directory = state.Sshd,
            Port = config.Ssh.Port,
            ShellCommand = [isElsewhere ? InstalledProgram.In(Path.Combine(state.Root, "bin"), program) : program, "shell"],
            SocketPath = state.NodeSocket,
            FailureMode = config.FailureMode,
            Root = machine,
            Launcher = isElsewhere ? [program, "enter", machine] : [],
        };
        if (!PrivateSshd.IsInstalled(options))
        {
            throw new ConfigException($"--sshd: {machine} has no {options.SshdPath}, or no {options.SshKeygenPath}: install OpenSSH's server on the machine");
        }

        return new NodeSsh(
            userAuthority is null ? options : options with { TrustedUserCaKeys = Keep(userAuthority, state), AuthorizedKeysFile = NoFile },
            isElsewhere ? new Accounts(Path.Join(machine, PasswordFile)) : new Accounts());
    }

    public PrivateSshd CreateSshd(ILoggerFactory logs) => new(_options, TimeProvider.System, logs.CreateLogger<PrivateSshd>());

    // The machine cannot see the files of our container.
    private static string Keep(string authority, StateDirectory state)
    {
        string kept = Path.Combine(state.Sshd, "user_ca.pub");
        try
        {
            File.WriteAllBytes(kept, File.ReadAllBytes(authority));
            File.SetUnixFileMode(kept, Readable);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"--user-ca: {problem.Message}");
        }

        return kept;
    }
}
