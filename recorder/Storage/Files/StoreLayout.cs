using System.IO.Enumeration;

namespace Recorder.Storage.Files;

/// <summary>
/// Where things are:
/// <code>
/// &lt;root&gt;/&lt;sid&gt;.tar  &lt;sid&gt;.r2.tar  &lt;sid&gt;.input …    finished recordings
/// &lt;root&gt;/&lt;sid&gt;.index  &lt;sid&gt;.r2.index …              sidecars
/// &lt;root&gt;/multi/&lt;upload id&gt;/&lt;recording name&gt;.upload    what the upload becomes; its time is when it was started
/// &lt;root&gt;/multi/&lt;upload id&gt;/&lt;number&gt;.part              parts
/// </code>
/// Names that start with a dot are unfinished or about to be removed.
/// </summary>
internal sealed class StoreLayout(string root, bool readOnly)
{
    public string Root => root;

    public string Multi { get; } = Path.Combine(root, "multi");

    public string PathOf(RecordingName name) => Path.Combine(root, name.ToString());

    public string FolderOf(Guid upload) => Path.Combine(Multi, upload.ToString("D"));

    /// <exception cref="StorageException">The store was opened for reading.</exception>
    public void CheckWritable()
    {
        if (readOnly)
        {
            throw new StorageException(StorageProblem.Denied, $"{root}: opened for reading only");
        }
    }

    /// <summary>Called when something was not found: is it that, or is the whole store gone (unmounted, removed)?</summary>
    /// <exception cref="StorageException">The store is gone.</exception>
    public void CheckPresent()
    {
        string needed = readOnly ? root : Multi; // A mount point without its mount has no multi/.
        if (!Directory.Exists(needed))
        {
            throw new StorageException(StorageProblem.Missing, $"{needed}: the store's directory is gone");
        }
    }

    /// <summary>Names of finished recordings, in no order.</summary>
    public IEnumerable<RecordingName> Recordings()
    {
        var names = new FileSystemEnumerable<RecordingName>(
            root,
            (ref FileSystemEntry entry) => RecordingName.TryParse(entry.FileName, out RecordingName name) ? name : default,
            Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => RecordingName.TryParse(entry.FileName, out _) && !entry.IsDirectory,
        };
        return names;
    }

    /// <summary>Uploads, in no order. A folder without a description is not ours: it is left alone.</summary>
    public IEnumerable<Upload> Uploads() =>
        !Directory.Exists(Multi) && readOnly
            ? []
            : Directory.EnumerateDirectories(Multi, "*", Everything)
                .Select(UploadFolder.Describe)
                .OfType<Upload>();

    internal static EnumerationOptions Everything { get; } = new() { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };
}
