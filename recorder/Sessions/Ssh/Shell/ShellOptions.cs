using Recorder.Sessions.Ssh.Node;
using Recorder.Streaming;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>How <c>recorder shell</c> was called, and the machine's settings for it.</summary>
public sealed record ShellOptions
{
    public const string DefaultSocketPath = "/run/session-recording/node.sock";

    /// <summary>The node daemon's socket.</summary>
    public string SocketPath { get; init; } = DefaultSocketPath;

    /// <summary>What to do when the daemon cannot be asked. Once it has answered, its own setting counts.</summary>
    public FailureMode FailureMode { get; init; } = FailureMode.FailClosed;

    /// <summary><c>recorder shell -- CMD ARGS</c>. Empty: what sshd asks for, or the user's shell.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>As a login shell: <c>-c TEXT</c>.</summary>
    public string? CommandText { get; init; }

    /// <summary>Shells to take, in this order, when the user's own is the recorder itself or missing.</summary>
    public IReadOnlyList<string> FallbackShells { get; init; } = ["/bin/bash", "/bin/sh"];

    /// <summary>Where sftp-server may be; the first that exists serves <c>internal-sftp</c>.</summary>
    public IReadOnlyList<string> SftpServers { get; init; } = FileTransferCommand.SftpServers;

    /// <summary>Longest wait for the daemon: to open a session, to take output, to note the end.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From SIGHUP to SIGKILL, when a session must end.</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(5);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
