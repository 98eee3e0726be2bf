using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;

namespace Recorder.Streaming.Joins;

/// <summary>
/// Brings together what came of one track to several collectors: the parts of one upload, and the newest finished revision, become
/// the parts of the next one, in order of event index. Neither is changed.
/// </summary>
internal sealed class RevisionJoiner(CollectorServices services)
{
    /// <summary>Whether the upload has an event that the recording does not have; and its made-up end event, or -1.</summary>
    /// <exception cref="InvalidDataException">Both have an event, and each another one.</exception>
    public async Task<(bool IsNew, long RecoveredEnd)> CompareAsync(JoinSource own, StoredRecording newest, CancellationToken cancellationToken)
    {
        (RecordingReader first, RecordingReader second) = await OpenAsync(own, newest, cancellationToken);
        using (first)
        using (second)
        {
            // To the end, also when something new was found: before anything of it is joined, all is compared.
            var merge = new RecordMerge([first, second]);
            bool isNew = false;
            while (await merge.ReadAsync(cancellationToken))
            {
                isNew |= merge.Source == 1;
            }

            // Bytes of the store that went bad are no reason to leave the others out.
            if (0 <= merge.FirstDifference && !IsDamaged(first) && !IsDamaged(second))
            {
                throw new InvalidDataException($"event {merge.FirstDifference} differs between two uploads of the recording");
            }

            return (isNew, isNew ? -1 : merge.RecoveredEnd);
        }
    }

    /// <summary>Stores the parts of the joined recording.</summary>
    /// <param name="own">The upload.</param>
    /// <param name="newest">The newest finished revision.</param>
    /// <param name="recover">Nobody ended the session: append its end event, if that is missing.</param>
    /// <param name="keep">Keeps the new upload, before its first part is stored and after its last: what was begun and is not kept lies in the store until the completer drops it.</param>
    /// <param name="cancellationToken">Stops; what was kept is dropped by the next try.</param>
    /// <returns>What is to be completed; or null: another revision came in between, look again.</returns>
    public async Task<FinishTarget?> JoinAsync(
        JoinSource own, StoredRecording newest, bool recover, Action<FinishTarget?> keep, CancellationToken cancellationToken)
    {
        Upload upload = await services.Health.RunAsync(() => services.Store.CreateUploadAsync(own.Description.Key, cancellationToken), cancellationToken);
        FinishTarget target = FinishTarget.Of(upload, newest.Revision);
        keep(target);
        if (!target.IsNext)
        {
            await services.Store.AbortUploadAsync(upload, cancellationToken);
            keep(null);
            return null;
        }

        target = await StoreAsync(own, newest, target, recover, cancellationToken);
        keep(target);
        return target;
    }

    private async Task<FinishTarget> StoreAsync(
        JoinSource own, StoredRecording newest, FinishTarget target, bool recover, CancellationToken cancellationToken)
    {
        var summary = new TrackSummary();
        var missing = new MissingEvents(own.Description.FromIndex);
        using var parts = new JoinedParts(services, target.ToUpload(own.Description.Key));
        (RecordingReader first, RecordingReader second) = await OpenAsync(own, newest, cancellationToken);
        using (first)
        using (second)
        {
            var merge = new RecordMerge([first, second]);
            while (await merge.ReadAsync(cancellationToken))
            {
                missing.Add(merge.Key.Index);
                summary.Add(merge.Key, merge.Message);
                await parts.AddAsync(merge.Message, cancellationToken);
            }

            long end = recover || 0 <= merge.RecoveredEnd || 0 <= own.RecoveredEnd ? AddEnd(own.Description, summary, parts) : -1;
            return target with
            {
                Parts = await parts.EndAsync(cancellationToken),
                Summary = summary,
                RecoveredEnd = end,
                Damage = DamageOf(first, $"revision {newest.Revision}") + DamageOf(second, "an upload"),
                Missing = missing.ToString(),
            };
        }
    }

    // Alone in its part, so that it can be cut off again when late events come.
    private static long AddEnd(UploadDescription description, TrackSummary summary, JoinedParts parts)
    {
        if (description.Track != Track.Main || summary.Ended || RecoveredEnd.Make(description, summary) is not { } end)
        {
            return -1;
        }

        parts.Cut();
        parts.Add(end.Records.Span);
        summary.Add(BatchScan.Read(end, summary.LastIndex));
        return end.FirstIndex;
    }

    private static bool IsDamaged(RecordingReader reader) => 0 < DamagesOf(reader);

    private static int DamagesOf(RecordingReader reader) => reader.Findings.Count(finding => finding.Severity == FindingSeverity.Error);

    private static string DamageOf(RecordingReader reader, string what)
    {
        int damaged = DamagesOf(reader);
        return damaged == 0 ? "" : $"{what} that it was joined from has {damaged} damaged places. ";
    }

    private async Task<(RecordingReader Newest, RecordingReader Own)> OpenAsync(
        JoinSource own, StoredRecording newest, CancellationToken cancellationToken)
    {
        Stream stored = await services.Store.OpenReadAsync(newest, 0, null, cancellationToken);
        Stream parts = new PartsStream(services.Store, own.Upload, own.Parts);
        return (new RecordingReader(stored, new RecordingReaderOptions()), new RecordingReader(parts, new RecordingReaderOptions()));
    }
}
