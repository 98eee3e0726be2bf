using Recorder.Format;
using Recorder.Format.Events;

namespace Recorder.Streaming.Collector;

/// <summary>
/// What must be known of a track's events once their bytes are out of reach (in parts that cannot be read before the
/// upload is completed): enough to go on at the right index, and to write the end event of a session that never ended.
/// </summary>
internal sealed class TrackSummary
{
    // A participant's name is remembered once; a hostile stream of joins must not grow this without end.
    private const int MaxParticipants = 1000;

    public long Records { get; set; }

    public long FirstIndex { get; set; } = -1;

    public long LastIndex { get; set; } = -1;

    public DateTimeOffset LastTime { get; set; }

    /// <summary>The OneOf that started the session; empty before it was seen.</summary>
    public ReadOnlyMemory<byte> Start { get; set; }

    public List<string> Joined { get; set; } = [];

    /// <summary>Kernel events were seen.</summary>
    public bool Enhanced { get; set; }

    /// <summary>The session's end event was seen.</summary>
    public bool Ended { get; set; }

    /// <summary>Index 0 begins a track whose indices have no gaps; others (application chunks count nanoseconds) only rise.</summary>
    public bool IsContiguous => FirstIndex == 0;

    public TrackSummary Clone()
    {
        var clone = (TrackSummary)MemberwiseClone();
        clone.Joined = [.. Joined];
        return clone;
    }

    /// <exception cref="CollectorRefusedException">Events are missing before these.</exception>
    public void RefuseGap(in BatchScan scan)
    {
        if (!scan.IsEmpty && LastIndex >= 0 && IsContiguous
            && (scan.Fresh.FirstIndex != LastIndex + 1 || scan.Fresh.LastIndex - scan.Fresh.FirstIndex != scan.Fresh.Count - 1))
        {
            throw new CollectorRefusedException(
                $"events {scan.Fresh.FirstIndex} to {scan.Fresh.LastIndex} ({scan.Fresh.Count} records) after {LastIndex} leave a gap");
        }
    }

    public void Add(in BatchScan scan)
    {
        if (scan.IsEmpty)
        {
            return;
        }

        Count(scan.Fresh.FirstIndex, scan.Fresh.LastIndex, scan.LastTime, scan.Fresh.Count);
        foreach (NotableRecord record in scan.Notable ?? [])
        {
            Note(record.Key.Kind, scan.Fresh.Records.Slice(record.Offset, record.Length));
        }
    }

    public void Add(in RecordKey key, ReadOnlyMemory<byte> message)
    {
        Count(key.Index, key.Index, key.Time, 1);
        Note(key.Kind, message);
    }

    private void Count(long first, long last, DateTimeOffset time, int records)
    {
        FirstIndex = LastIndex < 0 ? first : FirstIndex;
        LastIndex = last;
        LastTime = time > LastTime ? time : LastTime;
        Records += records;
    }

    private void Note(OneOf.EventOneofCase kind, ReadOnlyMemory<byte> message)
    {
        switch (kind)
        {
            case OneOf.EventOneofCase.SessionStart:
            case OneOf.EventOneofCase.DatabaseSessionStart:
            case OneOf.EventOneofCase.AppSessionStart:
            case OneOf.EventOneofCase.WindowsDesktopSessionStart:
            case OneOf.EventOneofCase.LinuxDesktopSessionStart:
                Start = Start.IsEmpty ? message.ToArray() : Start;
                break;
            case OneOf.EventOneofCase.SessionEnd:
            case OneOf.EventOneofCase.DatabaseSessionEnd:
            case OneOf.EventOneofCase.AppSessionEnd:
            case OneOf.EventOneofCase.WindowsDesktopSessionEnd:
            case OneOf.EventOneofCase.LinuxDesktopSessionEnd:
                Ended = true;
                break;
            case OneOf.EventOneofCase.SessionJoin:
                NoteJoin(message.Span);
                break;
            case OneOf.EventOneofCase.SessionCommand or OneOf.EventOneofCase.SessionDisk or OneOf.EventOneofCase.SessionNetwork:
                Enhanced = true;
                break;
        }
    }

    private void NoteJoin(ReadOnlySpan<byte> message)
    {
        try
        {
            string user = RecordParser.Parse(message).SessionJoin?.User?.User ?? "";
            if (user.Length > 0 && Joined.Count < MaxParticipants && !Joined.Contains(user))
            {
                Joined.Add(user);
            }
        }
        catch (RecordFormatException)
        {
            // Its key is sound, the rest is not: it is recorded as it came, and names nobody.
        }
    }
}
