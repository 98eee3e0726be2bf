using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Protocols.PortForward;
using Recorder.Protocols.RemoteCommand;

namespace KubeAgent.Exec;

/// <summary>The events of one session in a pod, as Teleport fills them. Index, time, ids and server are the session recorder's to add.</summary>
internal sealed class ExecEvents(ExecRequest request, ExecOptions options, DateTimeOffset started)
{
    /// <summary>Bytes of a command that is recorded. It stands in several events, each of which must fit into a record: see <see cref="LargestEnds"/>.</summary>
    internal const int MaxCommandSize = 24 * 1024;

    private const int MaxErrorLength = 4096;

    private readonly UserMetadata _user = new()
    {
        User = request.User, Login = request.KubernetesUser ?? request.User, UserKind = UserKind.Human, UserTraits = new(),
    };

    private readonly ConnectionMetadata _connection = new()
    {
        RemoteAddr = request.RemoteAddress, LocalAddr = request.LocalAddress, Protocol = "kube",
    };

    private readonly KubernetesPodMetadata _pod = new()
    {
        KubernetesPodName = request.Pod, KubernetesPodNamespace = request.Namespace,
        KubernetesContainerName = request.Container, KubernetesContainerImage = request.Image, KubernetesNodeName = request.Node,
    };

    private readonly KubernetesClusterMetadata _cluster = ClusterOf(request, options);

    // Whoever attaches or forwards ports may name one all the same: nothing runs it.
    private readonly IReadOnlyList<string> _command = request.Kind == ExecKind.Exec ? request.Command : [];

    internal string CommandText => request.Kind == ExecKind.Exec ? string.Join(' ', _command) : request.Kind == ExecKind.Attach ? "attach" : "port-forward";

    internal OneOf Start()
    {
        // The terminal's own size is not known yet: the client tells it in its first bytes.
        var start = new SessionStart
        {
            Metadata = Metadata(EventTypes.SessionStart, EventCodes.SessionStart),
            User = _user, Session = new(), Connection = _connection, KubernetesCluster = _cluster, KubernetesPod = _pod,
            TerminalSize = request.Tty ? new TerminalSize(80, 24).ToString() : "",
            SessionRecording = options.Mode,
        };
        start.InitialCommand.AddRange(_command);
        return new OneOf { SessionStart = start };
    }

    internal OneOf Resize(ushort columns, ushort rows) => new()
    {
        Resize = new Resize
        {
            Metadata = Metadata(EventTypes.Resize, EventCodes.Resize),
            User = _user, Session = new(), Connection = _connection, KubernetesCluster = _cluster, KubernetesPod = _pod,
            TerminalSize = new TerminalSize(columns, rows).ToString(),
        },
    };

    /// <summary>What the command came to.</summary>
    internal OneOf Exec(RemoteStatus status)
    {
        string error = MaxErrorLength < status.Message.Length ? $"{status.Message.AsSpan(0, MaxErrorLength)}…" : status.Message;
        var command = new CommandMetadata { Command = CommandText, Error = error };
        if (status.ExitCode is { } code)
        {
            command.ExitCode = code.ToString(CultureInfo.InvariantCulture);
        }

        return new OneOf
        {
            Exec = new Recorder.Format.Events.Exec
            {
                Metadata = Metadata(EventTypes.Exec, status.ExitCode == 0 ? EventCodes.Exec : EventCodes.ExecFailure),
                User = _user, Session = new(), Connection = _connection, Command = command, KubernetesCluster = _cluster, KubernetesPod = _pod,
            },
        };
    }

    /// <summary>A file that was copied.</summary>
    internal OneOf Copy(string path, bool isUpload, string error)
    {
        bool done = error.Length == 0;
        string code = isUpload
            ? done ? EventCodes.ScpUpload : EventCodes.ScpUploadFailure
            : done ? EventCodes.ScpDownload : EventCodes.ScpDownloadFailure;
        return new OneOf
        {
            SCP = new SCP
            {
                Metadata = Metadata(EventTypes.Scp, code), User = _user, Connection = _connection, Session = new(),
                Command = new CommandMetadata { Command = CommandText, ExitCode = done ? "0" : "1", Error = error },
                Path = path, Action = isUpload ? "upload" : "download",
            },
        };
    }

    /// <summary>Sizes of files that were copied.</summary>
    internal OneOf Summary(IEnumerable<FileTransferStat> files)
    {
        var summary = new SFTPSummary
        {
            Metadata = Metadata(EventTypes.Sftp, EventCodes.SftpSummary), User = _user, Connection = _connection, Session = new(),
        };
        summary.FileTransferStats.AddRange(files);
        return new OneOf { SFTPSummary = summary };
    }

    internal OneOf Subsystem(string name, string error) => new()
    {
        Subsystem = new Subsystem
        {
            Metadata = Metadata(EventTypes.Subsystem, EventCodes.SubsystemFailure), User = _user, Connection = _connection, Name = name, Error = error,
        },
    };

    internal OneOf PortOpened(ForwardedConnection connection) => Port(connection, EventCodes.PortForward, "");

    internal OneOf PortClosed(ForwardedConnection connection, string error) =>
        Port(connection, error.Length == 0 ? EventCodes.PortForwardStop : EventCodes.PortForwardFailure, error);

    /// <summary>Bytes carried: on a whole upgraded connection, framing included, or for one forwarded connection.</summary>
    internal OneOf Carried(long fromClient, long toClient) => new()
    {
        SessionData = new SessionData
        {
            Metadata = Metadata(EventTypes.SessionData, EventCodes.SessionData),
            User = _user, Session = new(), Connection = _connection,
            BytesTransmitted = (ulong)toClient, BytesReceived = (ulong)fromClient,
        },
    };

    internal OneOf Leave() => new()
    {
        SessionLeave = new SessionLeave
        {
            Metadata = Metadata(EventTypes.SessionLeave, EventCodes.SessionLeave), User = _user, Session = new(), Connection = _connection,
        },
    };

    internal OneOf End(DateTimeOffset ended)
    {
        var end = new SessionEnd
        {
            Metadata = Metadata(EventTypes.SessionEnd, EventCodes.SessionEnd),
            User = _user, Session = new(), Connection = _connection, KubernetesCluster = _cluster, KubernetesPod = _pod,
            Interactive = request.Tty,
            StartTime = Timestamp.FromDateTimeOffset(started), EndTime = Timestamp.FromDateTimeOffset(ended),
            SessionRecording = options.Mode,
        };
        end.Participants.Add(request.User);
        end.InitialCommand.AddRange(_command);
        return new OneOf { SessionEnd = end };
    }

    /// <summary>What is recorded of its end, at its largest: a session of which that fits no record must not begin.</summary>
    internal OneOf[] LargestEnds() =>
        [Exec(new RemoteStatus(int.MinValue, new string('\uffff', MaxErrorLength + 1))), End(DateTimeOffset.MaxValue)];

    private OneOf Port(ForwardedConnection connection, string code, string error) => new()
    {
        PortForward = new PortForward
        {
            Metadata = Metadata(EventTypes.Port, code),
            User = _user, Connection = _connection, KubernetesCluster = _cluster, KubernetesPod = _pod,
            Addr = string.Create(CultureInfo.InvariantCulture, $"{request.Namespace}/{request.Pod}:{connection.Port}"),
            Status = new Status { Success = error.Length == 0, Error = error },
        },
    };

    private static Metadata Metadata(string type, string code) => new() { Type = type, Code = code };

    private static KubernetesClusterMetadata ClusterOf(ExecRequest request, ExecOptions options)
    {
        var cluster = new KubernetesClusterMetadata { KubernetesCluster = options.KubernetesCluster };
        cluster.KubernetesUsers.Add(request.KubernetesUser ?? request.User);
        cluster.KubernetesGroups.AddRange(request.KubernetesGroups);
        foreach ((string name, string value) in request.PodLabels)
        {
            cluster.KubernetesLabels.Add(name, value);
        }

        return cluster;
    }
}
