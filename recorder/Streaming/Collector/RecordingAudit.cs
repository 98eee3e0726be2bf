using System.Globalization;
using System.Text;
using System.Text.Json;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Recording;

namespace Recorder.Streaming.Collector;

/// <summary>Writes a finished recording's events to the audit log. What is there already is left as it is.</summary>
internal sealed class RecordingAudit(CollectorServices services)
{
    private const int BatchSize = 500;

    // As in Teleport's log, where it stands after every event of the session.
    private const int UploadIndex = int.MaxValue;

    // Whoever stored a recording tells right afterwards, or when it is back; after so long, or with another audit log, nobody will.
    private static readonly TimeSpan _longestSilence = TimeSpan.FromDays(3);

    /// <summary>Reads a stored recording back, once for both: makes its index, and writes its events.</summary>
    /// <returns>The index, and the entry of the first event, which tells whose session it is.</returns>
    public async Task<(PartIndex Index, AuditEntry? Start)> ReadBackAsync(StoredRecording recording, CancellationToken cancellationToken)
    {
        var entries = new List<AuditEntry>();
        AuditEntry? start = null;
        await using Stream content = await services.Store.OpenReadAsync(recording, 0, null, cancellationToken);
        using var reader = new RecordingReader(content, new RecordingReaderOptions { BuildIndex = true });
        while (await reader.ReadAsync(cancellationToken))
        {
            if (recording.Key.Track == Track.Main && BatchScan.IsNotable(reader.Key.Kind)
                && new AuditEvent(recording.Key.Session, reader.Message).ToEntry() is { } entry)
            {
                entries.Add(entry);
                start ??= entry;
            }

            if (BatchSize <= entries.Count)
            {
                await services.AuditLog.WriteAsync(entries, cancellationToken);
                entries.Clear();
            }
        }

        await services.AuditLog.WriteAsync(entries, cancellationToken);
        return (reader.ToIndex(), start);
    }

    /// <summary>Writes that the recording is stored, and what is wrong with it.</summary>
    /// <param name="upload">As it was completed.</param>
    /// <param name="start">Tells whose session it is.</param>
    /// <param name="lost">Events that were lost; empty: none.</param>
    /// <param name="missing">Events that are elsewhere and may still come; empty: none.</param>
    /// <param name="cancellationToken">Ends the waiting for the audit log.</param>
    public async Task WriteAsync(CompletedUpload upload, AuditEntry? start, string lost, string missing, CancellationToken cancellationToken)
    {
        var entries = new List<AuditEntry>();
        if (upload.RecoveredEnd >= 0)
        {
            entries.Add(ToEntry(AuditTypes.SessionRecovered, upload, lost, start));
        }

        if (lost.Length > 0)
        {
            entries.Add(ToEntry(AuditTypes.RecordingLost, upload, lost, start));
        }

        if (missing.Length > 0)
        {
            entries.Add(ToEntry(AuditTypes.RecordingGap, upload, missing, start));
        }

        // What a listing shows as stored is the main track; the others come and go with it.
        entries.Add(ToEntry(UploadType(upload.Description.Track), upload, lost, start));
        await services.AuditLog.WriteAsync(entries, cancellationToken);
        if (lost.Length > 0)
        {
            RecordingMetrics.Lost(upload.Description.Track);
        }
    }

    /// <summary>Which recorder a stored recording is from; empty: it has no name, or nobody told it.</summary>
    /// <exception cref="AuditException">It is not told yet.</exception>
    public async Task<string> FindOwnerAsync(StoredRecording recording, CancellationToken cancellationToken)
    {
        string type = UploadType(recording.Key.Track), track = NameOf(recording.Key.Track);
        await foreach (AuditEntry entry in services.AuditLog.QueryAsync(new AuditQuery { Type = type, Session = recording.Key.Session }, cancellationToken))
        {
            using JsonDocument upload = JsonDocument.Parse(entry.Json);
            JsonElement told = upload.RootElement;
            if (told.TryGetProperty("revision", out JsonElement revision) && revision.TryGetInt32(out int number) && number == recording.Revision
                && told.TryGetProperty("track", out JsonElement name) && name.ValueEquals(track))
            {
                return told.TryGetProperty("recorder", out JsonElement recorder) ? recorder.GetString() ?? "" : "";
            }
        }

        return _longestSilence <= services.Time.GetUtcNow() - recording.Completed
            ? ""
            : throw new AuditException($"the audit log does not say yet which recorder revision {recording.Revision} of {recording.Key.Session} is from");
    }

    /// <summary>Writes that what was missing will not come.</summary>
    public async Task WriteLossAsync(CompletedUpload upload, string lost, CancellationToken cancellationToken)
    {
        await services.AuditLog.WriteAsync([ToEntry(AuditTypes.RecordingLost, upload, lost, start: null)], cancellationToken);
        RecordingMetrics.Lost(upload.Description.Track);
    }

    private static string UploadType(Track track) => track == Track.Main ? AuditTypes.SessionUpload : AuditTypes.SessionTrackUpload;

    private static string NameOf(Track track) => track.ToString().ToLowerInvariant();

    private AuditEntry ToEntry(string type, CompletedUpload upload, string gap, AuditEntry? start)
    {
        UploadDescription description = upload.Description;
        // The upload's id is secret: nobody can take this uid before us.
        string uid = StableId.Of(type, description.UploadId.ToString("D"), description.Revision.ToString(CultureInfo.InvariantCulture)).ToString("D");
        string code = type == AuditTypes.SessionUpload ? EventCodes.SessionUpload : "";
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteNumber("ei", UploadIndex);
            writer.WriteString("event", type);
            writer.WriteString("uid", uid);
            writer.WriteString("code", code);
            writer.WriteString("time", upload.Completed);
            writer.WriteString("sid", description.Session);
            writer.WriteString("url", services.Options.RecordingUrlPrefix + description.Session);
            writer.WriteString("track", NameOf(description.Track));
            writer.WriteNumber("revision", description.Revision);
            writer.WriteNumber("size", upload.Size);
            writer.WriteString("sha256", Convert.ToHexStringLower(upload.Sha256.Span));
            writer.WriteNumber("records", upload.RecordCount);
            writer.WriteString("recorder", description.Owner);
            if (upload.RecoveredEnd >= 0)
            {
                writer.WriteNumber("recovered_end", upload.RecoveredEnd);
            }

            if (gap.Length > 0)
            {
                writer.WriteString("reason", gap);
            }

            writer.WriteEndObject();
        }

        return new AuditEntry(
            uid, upload.Completed, type, code, description.Key.Session, start?.User ?? "", start?.Login ?? "", start?.Kind ?? "", start?.Target ?? "",
            Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length));
    }
}
