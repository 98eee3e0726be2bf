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
        Task<KubeUser?>[] waiting = [.. Enumerable.Range(0, 3).Select(i => tokens.AuthenticateAsync($"made-up-{i}", "connection", default))];
        await Eventually.TrueAsync(() => _asked == 1);

        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => tokens.AuthenticateAsync("one more", "connection", default));
        Assert.Equal(StatusCodes.Status429TooManyRequests, refused.Status.Code);

        _answer.SetResult();
        Assert.All(await Task.WhenAll(waiting).WaitAsync(Eventually.Bound), Assert.Null);
        Assert.Null(await tokens.AuthenticateAsync("one more", "connection", default));
    }

    [Fact]
    public async Task Made_up_tokens_of_one_connection_keep_nobody_else_out()
    {
        using var tokens = new TokenAuthenticator(oidc: null, this, new TokenCacheOptions(), new ManualTimeProvider());
        using CancellationTokenSource gone = new();
        Task<KubeUser?>[] made = [.. Enumerable.Range(0, 1100).Select(i => tokens.AuthenticateAsync($"made-up-{i}", "one", gone.Token))];
        await gone.CancelAsync(); // A client may give its requests up, and send others.
        Task<KubeUser?>[] more = [.. Enumerable.Range(0, 1100).Select(i => tokens.AuthenticateAsync($"more-{i}", "one", default))];

        Assert.Equal("alice", (await tokens.AuthenticateAsync("good", "another", default).WaitAsync(Eventually.Bound))?.Name);
        foreach (Task<KubeUser?> refused in more)
        {
            Assert.Equal(StatusCodes.Status429TooManyRequests, (await Assert.ThrowsAsync<RefusedException>(() => refused)).Status.Code);
        }

        Assert.Equal(32, made.Count(task => task.IsCanceled));
        _answer.SetResult();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_keeps_no_token_longer_than_it_is_believed()
    {
        var time = new ManualTimeProvider();
        var clock = new JumpingClock(time);
        using var tokens = new TokenAuthenticator(oidc: null, new GoodReviewer(this), new TokenCacheOptions(), clock);
        Assert.NotNull(await tokens.AuthenticateAsync("opaque", "connection", default));

        clock.Jump(TimeSpan.FromDays(-1));
        time.Advance(TimeSpan.FromSeconds(29));
        await tokens.AuthenticateAsync("opaque", "connection", default);
        Assert.Equal(1, _asked);
        time.Advance(TimeSpan.FromSeconds(1));
        await tokens.AuthenticateAsync("opaque", "connection", default);

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
            Assert.NotNull(await tokens.AuthenticateAsync(token, "connection", default));
        }

        clock.Jump(TimeSpan.FromHours(2));

        Assert.Null(await tokens.AuthenticateAsync(shortLived, "connection", default));
        Assert.NotNull(await tokens.AuthenticateAsync(longLived, "connection", default));
        Assert.NotNull(await tokens.AuthenticateAsync("opaque", "connection", default));
        Assert.Equal(3, _asked);
    }

    async Task<KubeUser?> ITokenReviewer.ReviewAsync(string token, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        if (token == "good")
        {
            return new KubeUser("alice", []);
        }

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
