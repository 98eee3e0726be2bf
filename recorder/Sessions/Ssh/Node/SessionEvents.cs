using System.Text;
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

    private readonly string _command = EventText.Cut(WholeCommand(open), EventText.MaxCommand);

    private readonly string _workingDirectory = EventText.Cut(open.WorkingDirectory);

    /// <summary>
    /// A command of which the events have only the beginning stands whole in the recording: as output, before its own. Empty: they have all of it.
    /// </summary>
    internal byte[] Preface()
    {
        if (!IsCut)
        {
            return [];
        }

        string text = $"the events have only the beginning of the command; this is all of it:\n{WholeCommand(open)}\n";
        return Encoding.UTF8.GetBytes(open.HasTerminal ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text);
    }

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
        start.InitialCommand.AddRange(IsCut ? [_command] : open.Command);
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
            Metadata = Metadata(EventTypes.Subsystem, error.Length == 0 ? EventCodes.Subsystem : EventCodes.SubsystemFailure), User = identity.User, Connection = _connection, Name = name, Error = EventText.Cut(error),
        },
    };

    /// <summary>What a command came to; no end: somebody ended its session, or its shell vanished, so nobody knows.</summary>
    internal OneOf Exec(EndMessage? end, SessionTermination? termination)
    {
        var command = new CommandMetadata { Command = _command };
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
        end.InitialCommand.AddRange(IsCut ? [_command] : open.Command);
        return new OneOf { SessionEnd = end };
    }

    internal OneOf File(SftpOperation operation) => FileEvents.Sftp(operation, identity.User, _connection, _workingDirectory);

    internal OneOf Copy(Protocols.Scp.ScpTransfer transfer) => FileEvents.Scp(transfer, _command, identity.User, _connection);

    internal OneOf Summary(IEnumerable<FileTransferStat> files) => FileEvents.Summary(files, identity.User, _connection);

    internal static Metadata Metadata(string type, string code) => new() { Type = type, Code = code };

    private bool IsCut => _command != WholeCommand(open);

    private static string WholeCommand(OpenMessage open) => string.Join(' ', open.Command);

    private static string Size(int columns, int rows) => new TerminalSize(columns, rows).ToString();
}
