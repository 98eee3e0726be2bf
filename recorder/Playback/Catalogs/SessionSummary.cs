using Google.Protobuf.WellKnownTypes;
using Recorder.Format.Events;

namespace Recorder.Playback.Catalogs;

/// <summary>Gathers what a recording's start and end events say about the session.</summary>
internal sealed class SessionSummary
{
    // The upload completer marks an end event that it added by its id: a UUID whose first four bytes are "recv".
    private const string RecoveredMark = "72656376-";
    private const string TeleportRecoveredMark = " (recovered)";

    // Go's zero time, year 1.
    private const long UnsetSeconds = -62135596800;

    public SessionListing Listing { get; private set; } = new();

    public bool HasStart { get; private set; }

    public bool HasEnd { get; private set; }

    public void Add(OneOf record)
    {
        switch (record.EventCase)
        {
            case OneOf.EventOneofCase.SessionStart:
                AddStart(record.SessionStart);
                break;
            case OneOf.EventOneofCase.DatabaseSessionStart:
                Start("db", record.DatabaseSessionStart.Metadata, record.DatabaseSessionStart.User, record.DatabaseSessionStart.Session,
                    record.DatabaseSessionStart.Database?.DatabaseService);
                break;
            case OneOf.EventOneofCase.AppSessionStart:
                Start("app", record.AppSessionStart.Metadata, record.AppSessionStart.User, record.AppSessionStart.Session,
                    record.AppSessionStart.App?.AppName);
                break;
            case OneOf.EventOneofCase.AppSessionChunk:
                Start("app", record.AppSessionChunk.Metadata, record.AppSessionChunk.User, record.AppSessionChunk.Session,
                    record.AppSessionChunk.App?.AppName);
                break;
            case OneOf.EventOneofCase.WindowsDesktopSessionStart:
                Start("desktop", record.WindowsDesktopSessionStart.Metadata, record.WindowsDesktopSessionStart.User,
                    record.WindowsDesktopSessionStart.Session, record.WindowsDesktopSessionStart.DesktopName);
                break;
            case OneOf.EventOneofCase.SessionEnd:
                AddEnd(record.SessionEnd);
                break;
            case OneOf.EventOneofCase.DatabaseSessionEnd:
                End(record.DatabaseSessionEnd.Metadata, record.DatabaseSessionEnd.EndTime);
                break;
            case OneOf.EventOneofCase.AppSessionEnd:
                End(record.AppSessionEnd.Metadata, null);
                break;
            case OneOf.EventOneofCase.WindowsDesktopSessionEnd:
                End(record.WindowsDesktopSessionEnd.Metadata, record.WindowsDesktopSessionEnd.EndTime,
                    record.WindowsDesktopSessionEnd.DesktopName.EndsWith(TeleportRecoveredMark, StringComparison.Ordinal));
                break;
        }
    }

    private void AddStart(SessionStart start)
    {
        bool isKube = start.Connection?.Protocol == "kube" || !string.IsNullOrEmpty(start.KubernetesCluster?.KubernetesCluster);
        string?[] pod = [start.KubernetesPod?.KubernetesPodNamespace, start.KubernetesPod?.KubernetesPodName, start.KubernetesPod?.KubernetesContainerName];
        string? target = isKube
            ? string.Join('/', pod.Where(part => !string.IsNullOrEmpty(part)))
            : FirstOf(start.Server?.ServerHostname, start.Server?.ServerID, start.Server?.ServerAddr);
        Start(isKube ? "kube" : "ssh", start.Metadata, start.User, start.Session, FirstOf(target, start.KubernetesCluster?.KubernetesCluster));
        Listing = Listing with { Command = string.Join(' ', start.InitialCommand) };
    }

    private void AddEnd(SessionEnd end)
    {
        End(end.Metadata, end.EndTime);
        Listing = Listing with { Interactive = end.Interactive, Started = ToTime(end.StartTime) is DateTimeOffset start && !HasStart ? start : Listing.Started };
        if (Listing.User.Length == 0)
        {
            Listing = Listing with { User = end.User?.User ?? "", Login = end.User?.Login ?? "", Target = end.Server?.ServerHostname ?? "" };
        }
    }

    private void Start(string kind, Metadata? metadata, UserMetadata? user, SessionMetadata? session, string? target)
    {
        HasStart = true;
        Listing = Listing with
        {
            Kind = kind,
            Sid = session?.SessionID ?? "",
            User = user?.User ?? "",
            Login = user?.Login ?? "",
            Target = target ?? "",
            Started = ToTime(metadata?.Time),
        };
    }

    private void End(Metadata? metadata, Timestamp? end, bool isRecovered = false)
    {
        HasEnd = true;
        Listing = Listing with
        {
            Ended = ToTime(end) ?? ToTime(metadata?.Time),
            Recovered = isRecovered || (metadata?.ID.StartsWith(RecoveredMark, StringComparison.Ordinal) ?? false),
        };
    }

    private static string? FirstOf(params string?[] texts) => texts.FirstOrDefault(text => !string.IsNullOrEmpty(text));

    private static DateTimeOffset? ToTime(Timestamp? time) =>
        time is null || time.Seconds <= UnsetSeconds || time.Nanos is < 0 or > MaxNanos || (time.Seconds == 0 && time.Nanos == 0)
        ? null
        : DateTimeOffset.UnixEpoch.AddSeconds(Math.Min(time.Seconds, MaxSeconds)).AddTicks(time.Nanos / 100);

    // The last second of year 9998: a damaged time must not throw.
    private const long MaxSeconds = 253_370_764_799;
    private const int MaxNanos = 999_999_999;
}
