using Recorder.Storage;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Completer;

/// <summary>An upload of another collector that is made a recording here.</summary>
/// <param name="Source">The upload.</param>
/// <param name="StoreUpload">What becomes the recording: the same, or one in which it is joined with what was stored before.</param>
/// <param name="Revision">Of that recording.</param>
/// <param name="RecoveredEnd">Index of the end event that was made up, or -1.</param>
internal sealed record ForeignFinish(UploadDescription Source, Guid StoreUpload, int Revision, long RecoveredEnd);

/// <summary>
/// Those, on disk from before they are completed until all is done that follows: once completed, nobody finds them among the store's uploads.
/// </summary>
internal sealed class ForeignFinishes(string directory)
{
    private const string Ending = ".json";

    /// <exception cref="StorageException">It is not kept.</exception>
    public void Add(ForeignFinish finish)
    {
        Directory.CreateDirectory(directory, UploadDirectory.Mode);
        DurableFile.Write(PathOf(finish), finish, CollectorJson.Default.ForeignFinish);
    }

    public void Remove(ForeignFinish finish) => File.Delete(PathOf(finish));

    /// <exception cref="StorageException">One cannot be read.</exception>
    public IReadOnlyList<ForeignFinish> All() => Directory.Exists(directory)
        ? [.. Directory.GetFiles(directory, "*" + Ending).Select(path => DurableFile.Read(path, CollectorJson.Default.ForeignFinish)).OfType<ForeignFinish>()]
        : [];

    private string PathOf(ForeignFinish finish) => Path.Combine(directory, $"{finish.Source.UploadId:D}{Ending}");
}
