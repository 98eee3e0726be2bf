namespace Recorder.Storage;

/// <summary>What a backend can and cannot do.</summary>
/// <param name="MinimumPartSize">Smallest part but for the last, in bytes (S3: 5 MiB; file: 0).</param>
/// <param name="MaxPartNumber">Highest part number.</param>
public sealed record StoreLimits(long MinimumPartSize, int MaxPartNumber);
