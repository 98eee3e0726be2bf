using KubeAgent.Authentication;
using Recorder.Protocols;
using KubeAgent.Upstream;

namespace KubeAgent.Serving;

/// <summary>Whether a request would succeed now.</summary>
internal sealed class Readiness(ApiServer apiServer, TimeProvider time, CancellationToken stopping)
{
    // Whoever reaches the health port can ask: not each question goes on to the API server.
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    private readonly ExpiringCache<string, string?> _faults = new(1, time);

    /// <summary>Why not; null: it would.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancellationToken) => stopping.IsCancellationRequested
        ? "stopping"
        : await _faults.GetAsync("", AskAsync, _ => GoodFor, cancellationToken);

    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        using Deadline ends = new(AnswerTimeout, time, cancellationToken);
        try
        {
            await using ApiExchange exchange = await apiServer.SendAsync(new UpstreamRequest("GET", "/version"), ends.Token);
            return exchange.Head.StatusCode == StatusCodes.Status200OK ? null : $"the API server answers {exchange.Head.StatusCode} to the agent";
        }
        catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.UserAuthenticationError)
        {
            return refused.Message;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or ProtocolException)
        {
            return $"the API server cannot be reached: {(failure is OperationCanceledException ? "no answer in time" : failure.Message)}";
        }
    }
}
