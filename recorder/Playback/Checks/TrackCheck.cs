using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;

namespace Recorder.Playback.Checks;

/// <summary>Checks the tracks beside a recording: that they read, and that they point at what is there.</summary>
internal sealed class TrackCheck(IRecordingSource source, PartIndex main, List<CheckFinding> findings)
{
    private const int Stderr = 2;

    /// <summary>Null when no input was recorded.</summary>
    public long? InputBytes { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CheckAsync(Track.Input, "input", AddInput, cancellationToken);
        await CheckAsync(Track.Streams, "streams", CheckReference, cancellationToken);
    }

    private async Task CheckAsync(Track track, string name, Action<RecordingReader> check, CancellationToken cancellationToken)
    {
        await using Stream? stream = await source.OpenTrackAsync(track, cancellationToken);
        if (stream is null)
        {
            return;
        }

        using var reader = new RecordingReader(stream, new RecordingReaderOptions { GapSeverity = FindingSeverity.Error });
        while (await reader.ReadAsync(cancellationToken))
        {
            check(reader);
        }

        findings.AddRange(reader.Findings.Select(finding => CheckFinding.Of(finding, name)));
    }

    private void AddInput(RecordingReader reader) =>
        InputBytes = (InputBytes ?? 0) + (PrintView.TryRead(reader.Message, out PrintView print) ? print.Content.Length : 0);

    private void CheckReference(RecordingReader reader)
    {
        if (reader.TryParseEvent()?.SessionPrint is not SessionPrint mark)
        {
            return;
        }

        long last = main.Parts.Count == 0 ? -1 : main.Parts.Max(part => part.LastIndex);
        if (mark.ChunkIndex < 0 || last < mark.ChunkIndex || mark.Offset != Stderr)
        {
            findings.Add(CheckFinding.Of(CheckKind.StrayReference, FindingSeverity.Warning, "streams", null,
                $"mark {mark.Metadata?.Index ?? 0} says that event {mark.ChunkIndex} is of stream {mark.Offset}; the last event is {last}"));
        }
    }
}
