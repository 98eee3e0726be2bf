using System.Net;

namespace k8s;

/// <summary>When a request is sent again, and after how long.</summary>
/// <remarks>Only what cannot have been done, or may be done twice: see <see cref="DelayBefore"/>.</remarks>
public sealed record RetryPolicy
{
    /// <summary>Tries of one request, the first included.</summary>
    public int MaxTries { get; init; } = 5;

    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The wait before the next try; null when the answer stands. 429, and 5xx with Retry-After, say that nothing was done; any
    /// other 5xx or a lost connection (<paramref name="code"/> null) leaves that open, so only what is safe to repeat is repeated.
    /// </summary>
    public TimeSpan? DelayBefore(int tries, HttpStatusCode? code, TimeSpan? retryAfter, bool safeToRepeat)
    {
        bool refused = code is HttpStatusCode.TooManyRequests || (500 <= (int?)code && retryAfter is not null);
        bool failed = code is null || 500 <= (int)code;
        if (MaxTries <= tries || !(refused || (failed && safeToRepeat)))
        {
            return null;
        }

        TimeSpan backoff = First * Math.Pow(2, Math.Min(tries - 1, 20));
        TimeSpan wait = retryAfter ?? backoff;
        return wait < Longest ? wait : Longest;
    }
}
