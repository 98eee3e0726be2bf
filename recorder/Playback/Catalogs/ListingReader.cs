using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;

namespace Recorder.Playback.Catalogs;

/// <summary>Says what a recording is about from its first and last part alone, however long it is.</summary>
public static class ListingReader
{
    // The start event is the first; login scripts seen by kernel tracing may come before it.
    private const int MaxRecordsToStart = 64;

    public static async Task<SessionListing> ReadAsync(IRecordingSource source, CancellationToken cancellationToken)
    {
        long size = await source.GetSizeAsync(cancellationToken);
        PartIndex? index = await PartMap.ReadFreshIndexAsync(source, size, cancellationToken);
        PartMap map = await PartMap.LoadAsync(source, cancellationToken);
        var summary = new SessionSummary();
        bool isSound = map.IsWhole;
        int records = 0;
        if (map.Parts.Count > 0)
        {
            (records, isSound) = await ReadPartAsync(source, map.Parts[0], summary, untilStart: true, isSound, cancellationToken);
            for (int last = map.Parts.Count - 1; last >= 0 && !summary.HasEnd; last--)
            {
                (int more, isSound) = await ReadPartAsync(source, map.Parts[last], summary, untilStart: false, isSound, cancellationToken);
                records += more;
                if (more > 0)
                {
                    break; // Only parts without any record are stepped over.
                }
            }
        }

        return summary.Listing with
        {
            Sid = summary.Listing.Sid.Length > 0 ? summary.Listing.Sid : source.Name,
            Size = size,
            State = records == 0 ? SessionStates.Unreadable : !isSound ? SessionStates.Damaged
                : summary.HasEnd ? SessionStates.Stored : SessionStates.Unfinished,
            Lost = index is not null && HasGap(index, summary.Listing.Kind),
        };
    }

    private static async Task<(int Records, bool IsSound)> ReadPartAsync(
        IRecordingSource source, PartSpan part, SessionSummary summary, bool untilStart, bool isSound, CancellationToken cancellationToken)
    {
        await using Stream stream = await source.OpenAsync(part.Offset, part.Size, cancellationToken);
        using var reader = new RecordingReader(stream, new RecordingReaderOptions());
        int records = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            records++;
            if (reader.Key.Kind is not (OneOf.EventOneofCase.SessionPrint or OneOf.EventOneofCase.DesktopRecording)
                && reader.TryParseEvent() is OneOf record)
            {
                summary.Add(record);
            }

            if (untilStart && (summary.HasStart || records == MaxRecordsToStart))
            {
                return (records, isSound);
            }
        }

        return (records, isSound && !reader.Findings.Any(finding => finding.Severity == FindingSeverity.Error));
    }

    // The events of application sessions are numbered by time (nanoseconds): gaps mean nothing there.
    private static bool HasGap(PartIndex index, string kind)
    {
        if (kind == "app" || index.Parts.Count == 0)
        {
            return false;
        }

        long next = 0;
        foreach (PartIndexEntry part in index.Parts.Where(part => part.RecordCount > 0))
        {
            if (next < part.FirstIndex || part.FirstIndex + part.RecordCount <= part.LastIndex)
            {
                return true;
            }

            next = part.LastIndex + 1;
        }

        return false;
    }
}
