using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using KubeAgent.Serving;

namespace KubeAgent.Authentication;

/// <summary>Whose a bearer token is. Good answers are kept for a while, within the token's life; bad ones briefly.</summary>
/// <remarks>Two caches: a flood of made-up tokens must not push the good ones out. Tokens themselves are not kept, only their digests.</remarks>
internal sealed class TokenAuthenticator(
    ITokenVerifier? oidc, ITokenReviewer? reviewer, TokenCacheOptions options, TimeProvider time) : IDisposable
{
    public const int MaxTokenSize = 32 * 1024;

    private readonly ExpiringCache<string, VerifiedToken?> _good = new(options.Capacity, time);
    private readonly ExpiringCache<string, bool> _bad = new(options.Capacity, time);
    private readonly SemaphoreSlim _turns = new(options.MaxConcurrent);
    private readonly Places _places = new(options.MaxConcurrent + options.MaxWaiting, options.MaxOfConnection);

    /// <summary>The user; null when the token is not good.</summary>
    /// <param name="token">As the client sent it.</param>
    /// <param name="connection">The id of the connection that it came by.</param>
    /// <param name="cancellationToken">Who asks has gone. The question goes on: others may have the same.</param>
    /// <exception cref="RefusedException">It cannot be found out now.</exception>
    public async Task<KubeUser?> AuthenticateAsync(string token, string connection, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > MaxTokenSize)
        {
            return null;
        }

        string digest = DigestOf(token);
        if (_bad.TryGet(digest, out _))
        {
            AgentMetrics.LookedUpToken(isKnown: true);
            return null;
        }

        if (_good.TryGet(digest, out VerifiedToken? known))
        {
            AgentMetrics.LookedUpToken(isKnown: true);
            return UserOf(known);
        }

        AgentMetrics.LookedUpToken(isKnown: false);

        try
        {
            VerifiedToken? verified = await _good.GetAsync(digest, stop => VerifyAsync(token, connection, stop), Lifetime, cancellationToken);
            if (verified is null)
            {
                _bad.Set(digest, true, options.Negative);
            }

            return UserOf(verified);
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutException or IOException)
        {
            throw new RefusedException(KubeStatus.Unavailable($"who you are cannot be found out now: {failure.Message}") with { AsksAgain = true }, failure);
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task<VerifiedToken?> VerifyAsync(string token, string connection, CancellationToken cancellationToken)
    {
        // Held until there is an answer, also when the client has given up its request: else one connection could take all by that.
        using IDisposable? place = _places.TryTake(connection, out bool isShare);
        if (place is null)
        {
            throw new RefusedException(KubeStatus.TooManyRequests(
                isShare ? "too many tokens of your connection are being looked up; try again" : "too many tokens are being looked up; try again") with { AsksAgain = true });
        }

        using Deadline ends = new(options.Timeout, time, cancellationToken);
        bool hasTurn = false;
        try
        {
            await _turns.WaitAsync(ends.Token);
            hasTurn = true;
            VerifiedToken? verified = oidc is not null && oidc.IsFor(token) ? await oidc.VerifyAsync(token, ends.Token)
                : reviewer is null ? null
                : await reviewer.ReviewAsync(token, ends.Token) is { } user ? new VerifiedToken(user, JwtPeek.Expiry(token))
                : null;
            return UserOf(verified) is null ? null : verified;
        }
        catch (OperationCanceledException) when (ends.HasPassed)
        {
            throw new TimeoutException($"no answer within {options.Timeout.TotalSeconds} s");
        }
        finally
        {
            if (hasTurn)
            {
                _turns.Release();
            }
        }
    }

    // A token's own end is a time of day. The clock may have been set since it was verified.
    private KubeUser? UserOf(VerifiedToken? verified) =>
        verified is not null && (verified.Expires ?? DateTimeOffset.MaxValue) > time.GetUtcNow() ? verified.User : null;

    private static string DigestOf(string token)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(token.Length));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.AsSpan(0, Encoding.UTF8.GetBytes(token, bytes)), digest);
        ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        return Convert.ToBase64String(digest);
    }

    private TimeSpan Lifetime(VerifiedToken? verified)
    {
        if (verified is null)
        {
            return TimeSpan.Zero;
        }

        TimeSpan left = (verified.Expires ?? DateTimeOffset.MaxValue) - time.GetUtcNow();
        return left < options.Positive ? left : options.Positive;
    }
}
