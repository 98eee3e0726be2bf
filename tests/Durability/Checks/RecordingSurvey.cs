using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;

namespace Durability.Checks;

/// <summary>Reads recordings from the store, as any reader would.</summary>
internal static class RecordingSurvey
{
    private const string TokenStart = "token-";

    /// <summary>The sessions' recordings that are in the store.</summary>
    public static async Task<List<RecordingFacts>> ReadAsync(string directory, CancellationToken cancellationToken)
    {
        FileRecordingStore store = FileRecordingStore.Open(new FileStoreOptions { Directory = directory, ReadOnly = true }, Clock.Time);
        List<RecordingFacts> all = [];
        await foreach (StoredRecording recording in store.ListRecordingsAsync(cancellationToken))
        {
            if (recording.Key.Track == Track.Main)
            {
                all.Add(await ReadAsync(store, recording, cancellationToken));
            }
        }

        return all;
    }

    private static async Task<RecordingFacts> ReadAsync(FileRecordingStore store, StoredRecording recording, CancellationToken cancellationToken)
    {
        var facts = new RecordingFacts(recording);
        Stream content = await store.OpenReadAsync(recording, 0, null, cancellationToken);
        using var reader = new RecordingReader(content, new RecordingReaderOptions { GapSeverity = FindingSeverity.Error });
        var lines = new LineCheck(facts);
        while (await reader.ReadAsync(cancellationToken))
        {
            Note(facts, lines, reader);
        }

        lines.Finish();
        facts.Repeated += reader.RepeatedCount;
        facts.Faults.AddRange(reader.Findings.Where(finding => finding.Severity != FindingSeverity.Information).Select(finding => finding.Message));
        return facts;
    }

    private static void Note(RecordingFacts facts, LineCheck lines, RecordingReader reader)
    {
        switch (reader.Key.Kind)
        {
            case OneOf.EventOneofCase.SessionStart:
                facts.Starts++;
                facts.Token = reader.ParseEvent().SessionStart.InitialCommand
                    .SelectMany(command => command.Split(' '))
                    .FirstOrDefault(word => word.StartsWith(TokenStart, StringComparison.Ordinal));
                break;
            case OneOf.EventOneofCase.SessionEnd:
                facts.Ends++;
                break;
            case OneOf.EventOneofCase.SessionPrint:
                lines.Add(reader.ParseEvent().SessionPrint.Data.Span);
                break;
        }
    }
}
