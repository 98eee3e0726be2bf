using System.Buffers;
using System.Net.Http.Headers;
using k8s;
using Recorder.Protocols;

namespace KubeAgent.Upstream;

/// <summary>
/// The API server, spoken to as the agent itself, by HTTP/1.1: a request at a time on a connection, so that a client that does not read
/// holds up nobody else, and both bodies flow at once.
/// </summary>
internal sealed class ApiServer(KubernetesClientConfiguration configuration, TimeProvider time) : IDisposable
{
    private readonly ApiConnectionPool _idle = new(time);
    private readonly ApiConnector _connector = new(configuration, time);
    private readonly string _basePath = configuration.Host.AbsolutePath.TrimEnd('/'), _host = configuration.Host.Authority;

    /// <summary>Sends the request; the exchange is there when the head of the answer is. Dispose of it.</summary>
    /// <exception cref="HttpRequestException">The API server cannot be reached, hung up without an answer, or does not take the agent's credentials.</exception>
    /// <exception cref="ProtocolException">Its answer cannot be understood.</exception>
    /// <exception cref="FormatException">The request cannot be written.</exception>
    public async Task<ApiExchange> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        ApiExchange exchange = await AskAsync(request, cancellationToken);
        if (!AreCredentialsRefused(request, exchange))
        {
            return exchange;
        }

        await exchange.DisposeAsync();
        if (AreRenewed() && request.Body is null)
        {
            _idle.Clear(); // A certificate is shown when a connection begins.
            exchange = await AskAsync(request, cancellationToken);
            if (!AreCredentialsRefused(request, exchange))
            {
                return exchange;
            }

            await exchange.DisposeAsync();
        }

        throw new HttpRequestException(HttpRequestError.UserAuthenticationError, "the API server does not take the agent's own credentials (401)");
    }

    public void Dispose() => _idle.Dispose();

    private async Task<ApiExchange> AskAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        request.Authorize((await OwnCredentialsAsync(cancellationToken))?.ToString());
        ArrayBufferWriter<byte> head = new(1024);
        request.Write(head, _basePath, _host);
        while (true)
        {
            ApiConnection? rested = request.IsOnce ? null : _idle.Take();
            ApiConnection connection = rested ?? await _connector.ConnectAsync(cancellationToken);
            ApiExchange exchange = new(connection, request, _idle);
            try
            {
                await exchange.OpenAsync(head.WrittenMemory, cancellationToken);
                return exchange;
            }
            catch (Exception hungUp) when (hungUp is IOException or ObjectDisposedException)
            {
                await exchange.DisposeAsync();
                cancellationToken.ThrowIfCancellationRequested();
                if (rested is null || exchange.HasBegun || !IsRepeatable(request.Method))
                {
                    throw new HttpRequestException("the API server hung up without an answer", hungUp);
                }

                // It has most likely hung up while the connection was idle: asked again.
            }
            catch
            {
                await exchange.DisposeAsync();
                cancellationToken.ThrowIfCancellationRequested();
                throw;
            }
        }
    }

    // Users are impersonated: whom the API server itself does not know is the agent.
    private static bool AreCredentialsRefused(UpstreamRequest request, ApiExchange exchange) =>
        exchange.Head.StatusCode == StatusCodes.Status401Unauthorized && !request.IsProxied;

    // What changes nothing may be asked twice.
    private static bool IsRepeatable(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private bool AreRenewed()
    {
        try
        {
            return configuration.TokenProvider?.Refused() == true;
        }
        catch (KubeConfigException problem)
        {
            throw NoCredentials(problem);
        }
    }

    private async Task<AuthenticationHeaderValue?> OwnCredentialsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return configuration.TokenProvider is { } tokens ? await tokens.GetAuthenticationHeaderAsync(cancellationToken) : null;
        }
        catch (KubeConfigException problem)
        {
            throw NoCredentials(problem);
        }
    }

    private static HttpRequestException NoCredentials(KubeConfigException problem) => new($"the agent has no credentials of its own: {problem.Message}", problem);
}
