using System.Runtime.CompilerServices;

namespace TestKit;

/// <summary>
/// Waits for what another thread or process will do, with a bound that only a failing test meets: machines that run tests are
/// paused and moved.
/// </summary>
public static class Eventually
{
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    /// <exception cref="TimeoutException">The condition did not come true within <see cref="Bound"/>.</exception>
    public static Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        TrueAsync(() => Task.FromResult(condition()), what);

    /// <exception cref="TimeoutException">The condition did not come true within <see cref="Bound"/>.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (Bound < TimeProvider.System.GetElapsedTime(start))
            {
                throw new TimeoutException($"not true within {Bound.TotalSeconds} s: {what}");
            }

            await Task.Delay(Poll, TimeProvider.System, CancellationToken.None);
        }
    }
}
