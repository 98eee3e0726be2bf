using System.Text.Json.Nodes;
using KubeAgent.Authentication;
using KubeAgent.Serving;
using Microsoft.AspNetCore.Http;
using TestKit;

namespace KubeAgent.Tests.Serving;

public sealed class TokenAuthenticatorTests : ITokenReviewer
{
    private readonly TaskCompletionSource _answer = new();
    private int _asked;

    [Fact]
    public async Task Made_up_tokens_do_not_pile_up_while_the_API_server_is_slow()
    {
        using var tokens = new TokenAuthenticator(
            oidc: null, this, new TokenCacheOptions { MaxConcurrent = 1, MaxWaiting = 2 }, new ManualTimeProvider());
        Task<KubeUser?>[] waiting = [.. Enumerable.Range(0, 3).Select(i => tokens.AuthenticateAsync($"made-up-{i}", default))];
        await Eventually.TrueAsync(() => _asked == 1);

        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => tokens.AuthenticateAsync("one more", default));
        Assert.Equal(StatusCodes.Status429TooManyRequests, refused.Status.Code);

        _answer.SetResult();
        Assert.All(await Task.WhenAll(waiting).WaitAsync(Eventually.Bound), Assert.Null);
        Assert.Null(await tokens.AuthenticateAsync("one more", default));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_keeps_no_token_longer_than_it_is_believed()
    {
        var time = new ManualTimeProvider();
        var clock = new JumpingClock(time);
        using var tokens = new TokenAuthenticator(oidc: null, new GoodReviewer(this), new TokenCacheOptions(), clock);
        Assert.NotNull(await tokens.AuthenticateAsync("opaque", default));

        clock.Jump(TimeSpan.FromDays(-1));
        time.Advance(TimeSpan.FromSeconds(29));
        await tokens.AuthenticateAsync("opaque", default);
        Assert.Equal(1, _asked);
        time.Advance(TimeSpan.FromSeconds(1));
        await tokens.AuthenticateAsync("opaque", default);

        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task A_clock_that_is_set_forward_drops_only_the_tokens_that_end_before()
    {
        var clock = new JumpingClock(new ManualTimeProvider());
        string Token(int hours) => Jwt.Unsigned(new JsonObject { ["exp"] = clock.GetUtcNow().AddHours(hours).ToUnixTimeSeconds() });
        string shortLived = Token(1), longLived = Token(3);
        using var tokens = new TokenAuthenticator(oidc: null, new GoodReviewer(this), new TokenCacheOptions(), clock);
        foreach (string token in (string[])[shortLived, longLived, "opaque"])
        {
            Assert.NotNull(await tokens.AuthenticateAsync(token, default));
        }

        clock.Jump(TimeSpan.FromHours(2));

        Assert.Null(await tokens.AuthenticateAsync(shortLived, default));
        Assert.NotNull(await tokens.AuthenticateAsync(longLived, default));
        Assert.NotNull(await tokens.AuthenticateAsync("opaque", default));
        Assert.Equal(3, _asked);
    }

    async Task<KubeUser?> ITokenReviewer.ReviewAsync(string token, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        await _answer.Task;
        return null;
    }

    private sealed class GoodReviewer(TokenAuthenticatorTests test) : ITokenReviewer
    {
        public Task<KubeUser?> ReviewAsync(string token, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref test._asked);
            return Task.FromResult<KubeUser?>(new KubeUser("alice", []));
        }
    }
}
