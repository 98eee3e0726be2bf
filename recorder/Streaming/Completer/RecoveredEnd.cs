using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Completer;

/// <summary>
/// The end event of a session whose recorder never sent one, made from its start and what came after. Its id is marked
/// (<see cref="StableId.IsRecovered"/>) and depends on nothing but the track, so that making it again makes the same.
/// </summary>
internal static class RecoveredEnd
{
    /// <summary>Null: no start that we know the end of was seen.</summary>
    public static RecordBatch? Make(UploadDescription description, TrackSummary summary)
    {
        if (summary.Start.IsEmpty)
        {
            return null;
        }

        long index = summary.LastIndex + 1;
        var metadata = new Metadata
        {
            Index = index,
            ID = StableId.Recovered(description.Session, description.UploadId.ToString("D"), $"{index}").ToString("D"),
            Time = Timestamp.FromDateTimeOffset(summary.LastTime),
        };
        try
        {
            OneOf? end = Make(RecordParser.Parse(summary.Start.Span), summary, metadata);
            return end is null ? null : new RecordBatch(EndRecord.Encode(end, description.Session), 1, index, index);
        }
        catch (RecordFormatException)
        {
            return null; // The recorder sent a start that is none.
        }
    }

    /// <summary>Whether an event is one that was made here, and not sent.</summary>
    public static bool Is(in RecordKey key, ReadOnlyMemory<byte> message)
    {
        if (key.Kind is not (OneOf.EventOneofCase.SessionEnd or OneOf.EventOneofCase.DatabaseSessionEnd
            or OneOf.EventOneofCase.AppSessionEnd or OneOf.EventOneofCase.WindowsDesktopSessionEnd))
        {
            return false;
        }

        try
        {
            OneOf end = RecordParser.Parse(message.Span);
            Metadata? metadata = end.SessionEnd?.Metadata ?? end.DatabaseSessionEnd?.Metadata ?? end.AppSessionEnd?.Metadata
                ?? end.WindowsDesktopSessionEnd?.Metadata;
            return StableId.IsRecovered(metadata?.ID ?? "");
        }
        catch (RecordFormatException)
        {
            return false;
        }
    }

    private static OneOf? Make(OneOf start, TrackSummary summary, Metadata metadata) => start.EventCase switch
    {
        OneOf.EventOneofCase.SessionStart => new OneOf { SessionEnd = End(start.SessionStart, summary, metadata) },
        OneOf.EventOneofCase.DatabaseSessionStart => new OneOf { DatabaseSessionEnd = End(start.DatabaseSessionStart, summary, metadata) },
        OneOf.EventOneofCase.AppSessionStart => new OneOf { AppSessionEnd = End(start.AppSessionStart, metadata) },
        OneOf.EventOneofCase.WindowsDesktopSessionStart =>
            new OneOf { WindowsDesktopSessionEnd = End(start.WindowsDesktopSessionStart, summary, metadata) },
        _ => null,
    };

    private static SessionEnd End(SessionStart start, TrackSummary summary, Metadata metadata)
    {
        var end = new SessionEnd
        {
            Metadata = Name(metadata, EventTypes.SessionEnd, EventCodes.SessionEnd, start.Metadata),
            User = start.User,
            Session = start.Session,
            Connection = start.Connection,
            Server = start.Server,
            EnhancedRecording = summary.Enhanced,
            // A session without a terminal has no size.
            Interactive = start.TerminalSize.Length > 0,
            StartTime = start.Metadata?.Time,
            EndTime = metadata.Time,
            KubernetesCluster = start.KubernetesCluster,
            KubernetesPod = start.KubernetesPod,
            SessionRecording = start.SessionRecording,
        };
        end.Participants.Add(Participants(start.User, summary));
        end.InitialCommand.Add(start.InitialCommand);
        return end;
    }

    private static DatabaseSessionEnd End(DatabaseSessionStart start, TrackSummary summary, Metadata metadata)
    {
        var end = new DatabaseSessionEnd
        {
            Metadata = Name(metadata, EventTypes.DatabaseSessionEnd, EventCodes.DatabaseSessionEnd, start.Metadata),
            User = start.User,
            Session = start.Session,
            Database = start.Database,
            Connection = start.Connection,
            StartTime = start.Metadata?.Time,
            EndTime = metadata.Time,
        };
        end.Participants.Add(Participants(start.User, summary));
        return end;
    }

    private static AppSessionEnd End(AppSessionStart start, Metadata metadata) => new()
    {
        Metadata = Name(metadata, EventTypes.AppSessionEnd, EventCodes.AppSessionEnd, start.Metadata),
        User = start.User,
        Session = start.Session,
        Server = start.Server,
        Connection = start.Connection,
        App = start.App,
    };

    private static WindowsDesktopSessionEnd End(WindowsDesktopSessionStart start, TrackSummary summary, Metadata metadata)
    {
        var end = new WindowsDesktopSessionEnd
        {
            Metadata = Name(metadata, EventTypes.DesktopSessionEnd, EventCodes.DesktopSessionEnd, start.Metadata),
            User = start.User,
            Session = start.Session,
            Connection = start.Connection,
            WindowsDesktopService = start.WindowsDesktopService,
            DesktopAddr = start.DesktopAddr,
            Domain = start.Domain,
            WindowsUser = start.WindowsUser,
            DesktopName = start.DesktopName,
            StartTime = start.Metadata?.Time,
            EndTime = metadata.Time,
            Recorded = true,
        };
        end.DesktopLabels.Add(start.DesktopLabels);
        end.Participants.Add(Participants(start.User, summary));
        return end;
    }

    private static Metadata Name(Metadata metadata, string type, string code, Metadata? start)
    {
        metadata.Type = type;
        metadata.Code = code;
        metadata.ClusterName = start?.ClusterName ?? "";
        return metadata;
    }

    private static IEnumerable<string> Participants(UserMetadata? starter, TrackSummary summary) =>
        new[] { starter?.User ?? "" }.Concat(summary.Joined).Where(user => user.Length > 0).Distinct();
}
