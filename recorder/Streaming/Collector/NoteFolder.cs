using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>
/// A small file for each thing that must not be forgotten. One that cannot be read is told of once, stays where it is, and holds up no other.
/// </summary>
internal sealed class NoteFolder<T>(string directory, JsonTypeInfo<T> type, ILogger log)
    where T : class
{
    private const string Ending = ".json";

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <exception cref="StorageException">It is not kept.</exception>
    public void Add(string name, T note)
    {
        Directory.CreateDirectory(directory, UploadDirectory.Mode);
        DurableFile.Write(PathOf(name), note, type);
    }

    public void Remove(string name) => File.Delete(PathOf(name));

    public IReadOnlyList<T> All() => Directory.Exists(directory) ? [.. Directory.GetFiles(directory, "*" + Ending).Select(TryRead).OfType<T>()] : [];

    private T? TryRead(string path)
    {
        try
        {
            return DurableFile.Read(path, type);
        }
        catch (Exception cause) when (cause is StorageException or InvalidDataException)
        {
            if (_told.Add(path))
            {
                log.LogError("{Path} cannot be read, and what it asks for is not done: {Problem}", path, cause.Message);
            }

            return null;
        }
    }

    private string PathOf(string name) => Path.Combine(directory, name + Ending);
}
