using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>Keeps what cannot be worked on, out of the way, for a person to look at.</summary>
internal static class Quarantine
{
    public const string Name = "quarantine";

    /// <summary>Moves an upload's directory away. Nothing in it is lost.</summary>
    public static void Add(string root, UploadDirectory upload)
    {
        string directory = Path.Combine(root, Name);
        Directory.CreateDirectory(directory, UploadDirectory.Mode);
        string target = Path.Combine(directory, upload.UploadId.ToString("D"));
        for (int number = 1; Directory.Exists(target); number++)
        {
            target = Path.Combine(directory, $"{upload.UploadId:D}.{number}");
        }

        Directory.Move(upload.Path, target);
        Durable.SyncDirectory(directory);
        Durable.SyncDirectory(root);
    }

    /// <summary>Moves one segment of an upload away that goes on without it.</summary>
    public static void AddSegment(string root, UploadDirectory upload, string segment)
    {
        string directory = Path.Combine(root, Name, $"{upload.UploadId:D}.damaged");
        Directory.CreateDirectory(directory, UploadDirectory.Mode);
        File.Move(segment, Path.Combine(directory, Path.GetFileName(segment)), overwrite: true);
        Durable.SyncDirectory(directory);
        Durable.SyncDirectory(Path.Combine(root, Name));
    }

    /// <summary>Keeps one segment as it is now of an upload that goes on, perhaps with it. What is kept already stays.</summary>
    public static void KeepSegment(string root, UploadDirectory upload, string segment)
    {
        string directory = Path.Combine(root, Name, $"{upload.UploadId:D}.damaged");
        Directory.CreateDirectory(directory, UploadDirectory.Mode);
        string kept = Path.Combine(directory, Path.GetFileName(segment));
        if (!HardLink.TryMake(segment, kept))
        {
            File.Copy(segment, kept, overwrite: true);
        }

        Durable.SyncDirectory(directory);
        Durable.SyncDirectory(Path.Combine(root, Name));
    }

    /// <summary>What the store knows its uploads by: nobody completes those that are still there.</summary>
    public static IEnumerable<Guid> StoreUploads(string root)
    {
        string directory = Path.Combine(root, Name);
        foreach (string path in Directory.Exists(directory) ? Directory.GetDirectories(directory) : [])
        {
            if (UploadDirectory.TryReadDescription(path) is { IsInStore: true } description)
            {
                yield return description.StoreUpload;
            }
        }
    }

    public static int Count(string root)
    {
        string directory = Path.Combine(root, Name);
        return Directory.Exists(directory) ? Directory.GetDirectories(directory).Length : 0;
    }
}
