using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>A part, as it is remembered on disk.</summary>
internal sealed record StoredPart(int Number, long Size, ReadOnlyMemory<byte> Sha256, DateTimeOffset Stored)
{
    public static StoredPart From(UploadPart part) => new(part.Number, part.Size, part.Sha256, part.Stored);

    public UploadPart ToPart() => new(Number, Size, Sha256, Stored);
}
