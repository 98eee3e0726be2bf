using System.Buffers;
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
        string? credentials = await OwnCredentialsAsync(cancellationToken);
        ApiExchange exchange = await AskAsync(request, credentials, cancellationToken);
        if (!await AreRefusedAsync(credentials, request, exchange, cancellationToken))
        {
            return exchange;
        }

        await exchange.DisposeAsync();
        if (AreRenewed() && request.Body is null)
        {
            _idle.Clear(); // A certificate is shown when a connection begins.
            credentials = await OwnCredentialsAsync(cancellationToken);
            exchange = await AskAsync(request, credentials, cancellationToken);
            if (!await AreRefusedAsync(credentials, request, exchange, cancellationToken))
            {
                return exchange;
            }

            await exchange.DisposeAsync();
        }

        throw new HttpRequestException(HttpRequestError.UserAuthenticationError, "the API server does not take the agent's own credentials (401)");
    }

    public void Dispose() => _idle.Dispose();

    private async Task<ApiExchange> AskAsync(UpstreamRequest request, string? credentials, CancellationToken cancellationToken)
    {
        request.Authorize(credentials);
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

    // Users are impersonated: whom the API server itself does not know is the agent. But a kubelet or an aggregated API may not know the API
    // server, and that passes for an answer of its own: what it always answers itself tells which it is.
    private async Task<bool> AreRefusedAsync(string? credentials, UpstreamRequest request, ApiExchange exchange, CancellationToken cancellationToken)
    {
        if (exchange.Head.StatusCode != StatusCodes.Status401Unauthorized || request.IsProxied)
        {
            return false;
        }

        try
        {
            await using ApiExchange own = await AskAsync(new UpstreamRequest("GET", "/version"), credentials, cancellationToken);
            return own.Head.StatusCode == StatusCodes.Status401Unauthorized;
        }
        catch
        {
            await exchange.DisposeAsync();
            throw;
        }
    }

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

    private async Task<string?> OwnCredentialsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return configuration.TokenProvider is { } tokens ? (await tokens.GetAuthenticationHeaderAsync(cancellationToken))?.ToString() : null;
        }
        catch (KubeConfigException problem)
        {
            throw NoCredentials(problem);
        }
    }

    private static HttpRequestException NoCredentials(KubeConfigException problem) => new($"the agent has no credentials of its own: {problem.Message}", problem);
}
