using Recorder.Streaming;

namespace Recorder.Sessions.Ssh;

/// <summary>The sshd that the recorder runs itself.</summary>
public sealed record PrivateSshdOptions
{
    /// <summary>Holds its configuration and host key; only we may enter it.</summary>
    public required string Directory { get; init; }

    public int Port { get; init; } = 3022;

    /// <summary>Address to listen on; null: all.</summary>
    public string? ListenAddress { get; init; }

    /// <summary>The recorder's program, and arguments up to <c>shell</c>.</summary>
    public required IReadOnlyList<string> ShellCommand { get; init; }

    /// <summary>The node daemon's socket.</summary>
    public required string SocketPath { get; init; }

    public FailureMode FailureMode { get; init; } = FailureMode.FailClosed;

    /// <summary>As sshd_config's AuthorizedKeysFile.</summary>
    public string AuthorizedKeysFile { get; init; } = ".ssh/authorized_keys";

    /// <summary>User certificates of this authority are accepted; null: none.</summary>
    public string? TrustedUserCaKeys { get; init; }

    public string SshdPath { get; init; } = "/usr/sbin/sshd";

    public string SshKeygenPath { get; init; } = "/usr/bin/ssh-keygen";

    /// <summary>Learns of each login.</summary>
    public SshdLogins Logins { get; init; } = new();

    /// <summary>
    /// Where the file system of the machine is, whose sshd and whose users these are: not "/" in a container. <see cref="Directory"/> must
    /// be at the same path in both.
    /// </summary>
    public string Root { get; init; } = "/";

    /// <summary>Program and first arguments that run what follows in <see cref="Root"/>; none: it is run as it is.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>Wait before sshd is started again when it ended by itself.</summary>
    public TimeSpan RestartPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A path of the machine's, as we see it.</summary>
    internal string InRoot(string path) => Path.Join(Root, path);

    internal string ConfigurationFile => Path.Combine(Directory, "sshd_config");

    internal string PidFile => Path.Combine(Directory, "sshd.pid");

    internal string HostKeyFile => Path.Combine(Directory, "ssh_host_ed25519_key");
}
