namespace Recorder.Playback.Sources;

/// <summary>Makes a recording of what can only be read once: it is put into a private file first, so that it can be sought in.</summary>
public static class SpooledRecordingSource
{
    public static async Task<IRecordingSource> ReadAsync(Stream input, string name, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Path.GetTempPath(), $"recording-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        try
        {
            await using var file = new FileStream(path, options);
            await input.CopyToAsync(file, cancellationToken);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return new FileRecordingSource(path, name, deleteOnDispose: true);
    }
}
