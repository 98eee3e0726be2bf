namespace Recorder.Storage;

/// <summary>Where and how <see cref="FileRecordingStore"/> keeps recordings.</summary>
public sealed record FileStoreOptions
{
    /// <summary>The directory of the store. Created, with its parents, when it is not there and may be written.</summary>
    public required string Directory { get; init; }

    /// <summary>Only for reading: nothing is created or tidied, the directory must be there, and every write is refused.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Blocking disk calls at one time; more wait their turn without holding a thread.</summary>
    public int MaxConcurrentWrites { get; init; } = 16;

    /// <summary>Files that a killed process left half written are removed at open when they are this old and nobody holds them.</summary>
    public TimeSpan LeftoverAge { get; init; } = TimeSpan.FromMinutes(10);
}
