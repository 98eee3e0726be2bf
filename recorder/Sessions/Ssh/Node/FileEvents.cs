using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Protocols.Scp;
using Recorder.Protocols.Sftp;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>Turns what was done to files into events.</summary>
internal static class FileEvents
{
    internal static OneOf Sftp(SftpOperation operation, UserMetadata user, ConnectionMetadata connection, string workingDirectory)
    {
        // TS001I … TS019I by action, E when it was refused.
        string code = $"TS{(int)operation.Action:000}{(operation.Error.Length == 0 ? 'I' : 'E')}";
        return new OneOf
        {
            SFTP = new SFTP
            {
                Metadata = SessionEvents.Metadata(EventTypes.Sftp, code), User = user, Connection = connection, Session = new(),
                WorkingDirectory = workingDirectory,
                Path = EventText.Cut(operation.Path), TargetPath = EventText.Cut(operation.TargetPath), Flags = operation.Flags,
                Attributes = Attributes(operation.Attributes), Action = (SFTPAction)operation.Action, Error = EventText.Cut(operation.Error),
            },
        };
    }

    internal static OneOf Scp(ScpTransfer transfer, string command, UserMetadata user, ConnectionMetadata connection)
    {
        bool done = transfer.Error.Length == 0;
        string code = transfer.IsUpload
            ? done ? EventCodes.ScpUpload : EventCodes.ScpUploadFailure
            : done ? EventCodes.ScpDownload : EventCodes.ScpDownloadFailure;
        return new OneOf
        {
            SCP = new SCP
            {
                Metadata = SessionEvents.Metadata(EventTypes.Scp, code), User = user, Connection = connection, Session = new(),
                Command = new CommandMetadata { Command = command, ExitCode = done ? "0" : "1", Error = EventText.Cut(transfer.Error) },
                Path = EventText.Cut(transfer.Path), Action = transfer.IsUpload ? "upload" : "download",
            },
        };
    }

    internal static OneOf Summary(IEnumerable<FileTransferStat> files, UserMetadata user, ConnectionMetadata connection)
    {
        var summary = new SFTPSummary
        {
            Metadata = SessionEvents.Metadata(EventTypes.Sftp, EventCodes.SftpSummary), User = user, Connection = connection, Session = new(),
        };
        summary.FileTransferStats.AddRange(files);
        return new OneOf { SFTPSummary = summary };
    }

    private static SFTPAttributes? Attributes(SftpAttributes? asked) => asked is null ? null : new SFTPAttributes
    {
        FileSize = asked.Size, UID = asked.Uid, GID = asked.Gid, Permissions = asked.Permissions,
        AccessTime = Time(asked.AccessTime), ModificationTime = Time(asked.ModificationTime),
    };

    private static Timestamp? Time(uint? seconds) => seconds is { } value ? new Timestamp { Seconds = value } : null;
}
