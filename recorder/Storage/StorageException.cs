namespace Recorder.Storage;

/// <summary>The store could not do what was asked. What it had already stored is unharmed.</summary>
public class StorageException(StorageProblem problem, string message, Exception? inner = null) : IOException(message, inner)
{
    public StorageProblem Problem { get; } = problem;
}
