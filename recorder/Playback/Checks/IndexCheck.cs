using Recorder.Format;
using Recorder.Playback.Sources;

namespace Recorder.Playback.Checks;

/// <summary>Compares the index kept beside a recording with the one just made from it.</summary>
internal sealed class IndexCheck(IRecordingSource source, PartIndex made, List<CheckFinding> findings)
{
    private const string Track = "index";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await source.ReadIndexAsync(cancellationToken) is not byte[] bytes)
        {
            Add(CheckKind.NoIndex, FindingSeverity.Information, null, "there is none; the recording can be sought in without it");
            return;
        }

        try
        {
            Compare(PartIndex.Parse(bytes));
        }
        catch (RecordFormatException error)
        {
            Add(CheckKind.UnreadableIndex, FindingSeverity.Warning, null, $"{error.Message}; it can be made anew from the recording");
        }
    }

    private void Compare(PartIndex kept)
    {
        if (!kept.Matches(made.RecordingSize))
        {
            Add(CheckKind.StaleIndex, FindingSeverity.Warning, null,
                $"made from a recording of {kept.RecordingSize} bytes, this one has {made.RecordingSize}");
            return;
        }

        if (kept.RecordingSha256.AsSpan().SequenceEqual(made.RecordingSha256))
        {
            // Seeking goes by its entries: a wrong one hides what it says is elsewhere.
            if (!kept.ToBytes().AsSpan().SequenceEqual(made.ToBytes()))
            {
                Add(CheckKind.StaleIndex, FindingSeverity.Error, null, "it says of parts what is not so, and what is sought by it can be passed over; it can be made anew from the recording");
            }

            return;
        }

        // Parts that the two agree on are sound: name the others.
        Dictionary<long, PartIndexEntry> parts = made.Parts.ToDictionary(part => part.Offset);
        foreach (PartIndexEntry part in kept.Parts)
        {
            if (!parts.TryGetValue(part.Offset, out PartIndexEntry? now) || !now.Sha256.AsSpan().SequenceEqual(part.Sha256))
            {
                Add(CheckKind.DigestMismatch, FindingSeverity.Error, part.Offset,
                    $"the part of events {part.FirstIndex} to {part.LastIndex} is not what the index was made from");
            }
        }

        Add(CheckKind.DigestMismatch, FindingSeverity.Error, null, "the recording is not what the index was made from");
    }

    private void Add(CheckKind kind, FindingSeverity severity, long? offset, string message) =>
        findings.Add(CheckFinding.Of(kind, severity, Track, offset, message));
}
