using System.Diagnostics.CodeAnalysis;

namespace Recorder.Storage.Files;

/// <summary>
/// Runs blocking disk work on the thread pool, a bounded number of pieces at one time, and gives the I/O exceptions of .NET the
/// store's words.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without its wait handle holds nothing to dispose of.")]
internal sealed class Disk(int maxConcurrent)
{
    private readonly SemaphoreSlim _free = new(maxConcurrent);

    /// <summary>Whether the exception is .NET's about a file, and not yet translated.</summary>
    public static bool IsFailure(Exception cause) => cause is (IOException and not StorageException) or UnauthorizedAccessException;

    /// <param name="call">What is done, for the text of an error.</param>
    /// <param name="name">What it is done to.</param>
    /// <param name="work">May throw the store's exceptions and .NET's.</param>
    /// <param name="cancellationToken">Ends the wait for a turn, not the work.</param>
    public async Task<T> RunAsync<T>(string call, string name, Func<T> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            throw Errno.ToException(cause, call, name);
        }
        finally
        {
            _free.Release();
        }
    }
}
