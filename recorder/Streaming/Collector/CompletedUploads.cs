using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>Remembers completed uploads on disk for some time, so that completing again has the same answer.</summary>
internal sealed class CompletedUploads(string directory, TimeSpan keep, TimeProvider time)
{
    /// <exception cref="StorageException">It is not remembered.</exception>
    public void Add(CompletedUpload upload)
    {
        string path = PathOf(upload.Description.UploadId);
        DurableFile.Write(path, upload, CollectorJson.Default.CompletedUpload);
        File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime); // By this it is swept.
    }

    public CompletedUpload? Find(Guid uploadId) => DurableFile.Read(PathOf(uploadId), CollectorJson.Default.CompletedUpload);

    /// <summary>Forgets what is old enough.</summary>
    public void Sweep()
    {
        DateTimeOffset oldest = time.GetUtcNow() - keep;
        foreach (FileInfo file in new DirectoryInfo(directory).EnumerateFiles())
        {
            if (file.LastWriteTimeUtc < oldest)
            {
                file.Delete();
            }
        }
    }

    private string PathOf(Guid uploadId) => Path.Combine(directory, uploadId.ToString("D") + ".json");
}
