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

    async Task<KubeUser?> ITokenReviewer.ReviewAsync(string token, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        await _answer.Task;
        return null;
    }
}
