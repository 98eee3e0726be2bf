using Recorder.Format;

namespace Recorder.Playback.Sources;

/// <summary>A recording in a file of any name; its sidecars are looked for beside it.</summary>
/// <param name="path">The recording.</param>
/// <param name="name">What messages call it; null: its path.</param>
/// <param name="deleteOnDispose">The file is ours alone, and goes with us.</param>
public sealed class FileRecordingSource(string path, string? name = null, bool deleteOnDispose = false) : IRecordingSource
{
    private const string Extension = ".tar";
    private const int BufferSize = 64 * 1024;

    public string Name => name ?? path;

    public Task<long> GetSizeAsync(CancellationToken cancellationToken)
    {
        using FileStream file = Open(path);
        return Task.FromResult(file.Length);
    }

    public Task<Stream> OpenAsync(long offset, long? length, CancellationToken cancellationToken)
    {
        FileStream file = Open(path);
        file.Position = Math.Min(offset, file.Length);
        return Task.FromResult<Stream>(length is long bound ? new BoundedStream(file, bound) : file);
    }

    public async Task<byte[]?> ReadIndexAsync(CancellationToken cancellationToken)
    {
        await using Stream? index = OpenBeside(".index");
        return index is null ? null : await SidecarLimits.ReadIndexAsync(index, cancellationToken);
    }

    public Task<Stream?> OpenTrackAsync(Track track, CancellationToken cancellationToken) => Task.FromResult<Stream?>(track switch
    {
        Track.Input => OpenBeside(".input"),
        Track.Streams => OpenBeside(".streams"),
        _ => Open(path),
    });

    public ValueTask DisposeAsync()
    {
        if (deleteOnDispose)
        {
            File.Delete(path);
        }

        return ValueTask.CompletedTask;
    }

    private FileStream? OpenBeside(string extension)
    {
        string beside = (path.EndsWith(Extension, StringComparison.Ordinal) ? path[..^Extension.Length] : path) + extension;
        return beside != path && File.Exists(beside) ? Open(beside) : null;
    }

    private static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new RecordingSourceException($"{path} is a directory; name a recording in it, or use --dir {path} with a session id");
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RecordingSourceException($"{path}: there is no such file", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new RecordingSourceException($"{path}: you may not read it", error);
        }
    }
}
