using System.Globalization;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>
/// One upload on disk: <c>upload.json</c> (what it is), <c>progress.json</c> (what the store has), and numbered journal segments
/// (the events the store does not have yet). In quarantine, the parts that the store had, too.
/// </summary>
internal sealed class UploadDirectory(string root, Guid uploadId)
{
    private const string SegmentExtension = ".journal";
    private const string PartExtension = ".part";

    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Path { get; } = System.IO.Path.Combine(root, uploadId.ToString("D"));

    public Guid UploadId { get; } = uploadId;

    private string DescriptionPath => DescriptionOf(Path);

    private string ProgressPath => System.IO.Path.Combine(Path, "progress.json");

    /// <summary>Makes the directory. Until the description is there, it is no upload.</summary>
    /// <exception cref="StorageException">It could not be made; what there is of it is swept at the next start.</exception>
    public void Create(UploadDescription description, UploadProgress? progress)
    {
        try
        {
            Directory.CreateDirectory(Path, Mode);
            Durable.SyncDirectory(root);
        }
        catch (Exception cause) when (cause is (IOException or UnauthorizedAccessException) and not StorageException)
        {
            throw Errno.ToException(cause, "create", Path);
        }

        if (progress is not null)
        {
            Write(progress);
        }

        Write(description);
    }

    /// <summary>Null: there is none that can be read in this directory.</summary>
    public static UploadDescription? TryReadDescription(string path)
    {
        try
        {
            return DurableFile.Read(DescriptionOf(path), CollectorJson.Default.UploadDescription);
        }
        catch (Exception cause) when (cause is StorageException or InvalidDataException)
        {
            return null;
        }
    }

    public UploadDescription? ReadDescription() => DurableFile.Read(DescriptionPath, CollectorJson.Default.UploadDescription);

    /// <summary>What was written last; of a new upload, nothing was.</summary>
    public UploadProgress ReadProgress() => DurableFile.Read(ProgressPath, CollectorJson.Default.UploadProgress) ?? new UploadProgress();

    public void Write(UploadDescription description) =>
        DurableFile.Write(DescriptionPath, description, CollectorJson.Default.UploadDescription);

    public void Write(UploadProgress progress) => DurableFile.Write(ProgressPath, progress, CollectorJson.Default.UploadProgress);

    public string SegmentPath(int number) =>
        System.IO.Path.Combine(Path, number.ToString("D8", CultureInfo.InvariantCulture) + SegmentExtension);

    public string PartPath(int number) =>
        System.IO.Path.Combine(Path, number.ToString("D8", CultureInfo.InvariantCulture) + PartExtension);

    /// <summary>In number order; their records are not counted yet.</summary>
    public IReadOnlyList<SealedSegment> ListSegments()
    {
        var segments = new List<SealedSegment>();
        foreach (FileInfo file in new DirectoryInfo(Path).EnumerateFiles("*" + SegmentExtension))
        {
            string name = System.IO.Path.GetFileNameWithoutExtension(file.Name);
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                segments.Add(new SealedSegment(number, file.FullName, file.Length, Records: 0));
            }
        }

        segments.Sort((left, right) => left.Number.CompareTo(right.Number));
        return segments;
    }

    private static string DescriptionOf(string path) => System.IO.Path.Combine(path, "upload.json");

    /// <summary>
    /// Takes the upload off the disk. The description goes first: what a crash leaves behind is then no upload, and is swept.
    /// </summary>
    public void Remove()
    {
        if (Directory.Exists(Path))
        {
            File.Delete(DescriptionPath);
            Durable.SyncDirectory(Path);
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>The same for an upload that did not come about. What cannot be removed now is swept at the next start.</summary>
    public void TryRemove()
    {
        try
        {
            Remove();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The disk is in trouble: that is why.
        }
    }
}
