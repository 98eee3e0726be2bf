using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Protocols.Node;
using Recorder.Protocols.Sftp;
using Recorder.Streaming;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>The events of one SSH session, as Teleport fills them. Index, time, ids and server are the session recorder's to add.</summary>
internal sealed class SessionEvents(NodeDaemonOptions options, SessionIdentity identity, OpenMessage open, DateTimeOffset started)
{
    private readonly ConnectionMetadata _connection = new()
    {
        RemoteAddr = identity.RemoteAddress, LocalAddr = identity.LocalAddress, Protocol = "ssh",
    };

    internal OneOf Start()
    {
        var start = new SessionStart
        {
            Metadata = Metadata(EventTypes.SessionStart, EventCodes.SessionStart),
            User = identity.User, Session = new(), Connection = _connection,
            KubernetesCluster = new(), KubernetesPod = new(),
            TerminalSize = open.HasTerminal ? Size(open.Columns, open.Rows) : "",
            SessionRecording = options.Mode,
        };
        start.InitialCommand.AddRange(open.Command);
        return new OneOf { SessionStart = start };
    }

    internal OneOf Resize(ResizeMessage size) => new()
    {
        Resize = new Resize
        {
            Metadata = Metadata(EventTypes.Resize, EventCodes.Resize),
            User = identity.User, Session = new(), Connection = _connection,
            KubernetesCluster = new(), KubernetesPod = new(),
            TerminalSize = Size(size.Columns, size.Rows),
        },
    };

    internal OneOf Subsystem(string name, string error) => new()
    {
        Subsystem = new Subsystem
        {
            Metadata = Metadata(EventTypes.Subsystem, error.Length == 0 ? EventCodes.Subsystem : EventCodes.SubsystemFailure), User = identity.User, Connection = _connection, Name = name, Error = error,
        },
    };

    /// <summary>What a command came to; no end: somebody ended its session, or its shell vanished, so nobody knows.</summary>
    internal OneOf Exec(EndMessage? end, SessionTermination? termination)
    {
        var command = new CommandMetadata { Command = string.Join(' ', open.Command) };
        switch (end)
        {
            case null:
                command.Error = termination?.Line ?? "the shell vanished";
                break;
            case { Signal: not 0 } killed:
                command.Error = $"ended by signal {killed.Signal}";
                command.ExitCode = (128 + killed.Signal).ToString(System.Globalization.CultureInfo.InvariantCulture);
                break;
            case { } exited:
                command.ExitCode = exited.Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
                command.Error = exited.Code == 0 ? "" : $"exit code {exited.Code}";
                break;
        }

        return new OneOf
        {
            Exec = new Exec
            {
                Metadata = Metadata(EventTypes.Exec, command.Error.Length == 0 ? EventCodes.Exec : EventCodes.ExecFailure),
                User = identity.User, Connection = _connection, Session = new(), Command = command,
                KubernetesCluster = new(), KubernetesPod = new(),
            },
        };
    }

    internal OneOf Leave() => new()
    {
        SessionLeave = new SessionLeave
        {
            Metadata = Metadata(EventTypes.SessionLeave, EventCodes.SessionLeave), User = identity.User, Session = new(), Connection = _connection,
        },
    };

    internal OneOf End(DateTimeOffset ended)
    {
        var end = new SessionEnd
        {
            Metadata = Metadata(EventTypes.SessionEnd, EventCodes.SessionEnd),
            User = identity.User, Session = new(), Connection = _connection,
            KubernetesCluster = new(), KubernetesPod = new(),
            Interactive = open.Interactive,
            StartTime = Timestamp.FromDateTimeOffset(started), EndTime = Timestamp.FromDateTimeOffset(ended),
            SessionRecording = options.Mode,
        };
        end.Participants.Add(identity.User.User);
        end.InitialCommand.AddRange(open.Command);
        return new OneOf { SessionEnd = end };
    }

    internal OneOf File(SftpOperation operation) => FileEvents.Sftp(operation, identity.User, _connection, open.WorkingDirectory);

    internal OneOf Copy(Protocols.Scp.ScpTransfer transfer, string command) => FileEvents.Scp(transfer, command, identity.User, _connection);

    internal OneOf Summary(IEnumerable<FileTransferStat> files) => FileEvents.Summary(files, identity.User, _connection);

    internal static Metadata Metadata(string type, string code) => new() { Type = type, Code = code };

    private static string Size(int columns, int rows) => new TerminalSize(columns, rows).ToString();
}
