namespace Recorder.Playback.Sources;

/// <summary>How much of derived data is taken into memory.</summary>
internal static class SidecarLimits
{
    /// <summary>As IRecordingStore: a sidecar is at most 256 MiB.</summary>
    public const int MaxIndexSize = 256 * 1024 * 1024;

    /// <summary>Reads to the end, or answers null when there is more than an index may have.</summary>
    public static async Task<byte[]?> ReadIndexAsync(Stream content, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (MaxIndexSize < bytes.Length + read)
            {
                return null;
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }
}
