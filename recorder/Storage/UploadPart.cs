namespace Recorder.Storage;

/// <summary>A part that is durably stored.</summary>
/// <param name="Number">1 to <see cref="StoreLimits.MaxPartNumber"/>; parts are joined in number order.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Digest of the content, 32 bytes.</param>
/// <param name="Stored">When it was stored, UTC.</param>
public sealed record UploadPart(int Number, long Size, ReadOnlyMemory<byte> Sha256, DateTimeOffset Stored);
