using System.Runtime.CompilerServices;

namespace Recorder.Audit;

/// <summary>Answers queries in pages, so that a slow reader holds neither much memory, nor a connection, nor an old state of the database.</summary>
internal static class Pages
{
    private const int Size = 500;

    /// <param name="limit">Most rows to give.</param>
    /// <param name="readPage">Reads at most so many rows: the first ones, or those after the one given.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        int limit, Func<int, T?, CancellationToken, Task<List<T>>> readPage, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        T? last = null;
        List<T> page;
        do
        {
            page = await readPage(Math.Min(limit, Size), last, cancellationToken);
            foreach (T row in page)
            {
                yield return last = row;
            }

            limit -= page.Count;
        }
        while (page.Count == Size && 0 < limit);
    }
}
