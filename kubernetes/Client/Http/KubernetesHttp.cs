using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using k8s.Models;

namespace k8s;

/// <summary>Sends requests: time limit, retries, refusals as exceptions.</summary>
internal sealed class KubernetesHttp(
    KubernetesClientConfiguration configuration, KubernetesClientOptions options, HttpMessageHandler handler, TimeProvider time) : IDisposable
{
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http = new(handler);

    /// <summary>The whole body of a successful answer.</summary>
    /// <exception cref="KubernetesException">The server refused, or did not answer in time.</exception>
    public async Task<ReadOnlyMemory<byte>> SendAsync(KubernetesRequest request, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            TimeSpan? wait;
            try
            {
                return await TryAsync(request, cancellationToken);
            }
            catch (KubernetesException e)
            {
                wait = options.Retry.DelayBefore(tries, e.Code, e.RetryAfter, request.SafeToRepeat);
                if (wait is null)
                {
                    throw;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                wait = options.Retry.DelayBefore(tries, code: null, retryAfter: null, request.SafeToRepeat);
                if (wait is null)
                {
                    throw;
                }
            }

            await Task.Delay(wait.Value, time, cancellationToken);
        }
    }

    /// <summary>The answer as it begins; the caller reads and disposes it. Not repeated.</summary>
    /// <exception cref="KubernetesException">The server refused, or did not begin to answer in time.</exception>
    public Task<HttpResponseMessage> BeginAsync(KubernetesRequest request, CancellationToken cancellationToken) =>
        WithinTimeoutAsync(request, token => OpenAsync(request, token), cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> OpenAsync(KubernetesRequest request, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = Message(request);
        HttpResponseMessage response = await _http.SendAsync(message, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(response, cancellationToken);
        }
    }

    private Task<ReadOnlyMemory<byte>> TryAsync(KubernetesRequest request, CancellationToken cancellationToken) =>
        WithinTimeoutAsync(
            request,
            async token =>
            {
                using HttpResponseMessage response = await OpenAsync(request, token);
                return await BoundedContent.ReadAsync(response.Content, request.MaxAnswer, token);
            },
            cancellationToken);

    private async Task<T> WithinTimeoutAsync<T>(KubernetesRequest request, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await send(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesException(new V1Status
            {
                Status = "Failure",
                Reason = "Timeout",
                Code = (int)HttpStatusCode.GatewayTimeout,
                Message = $"{request.Method} {request.Path.Split('?')[0]}: no answer within {options.Timeout.TotalSeconds} s",
            });
        }
    }

    private HttpRequestMessage Message(KubernetesRequest request)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(configuration.Host, request.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.Accept.Add(Json);
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue(options.UserAgent, null));
        if (configuration.Impersonate is { Length: > 0 } user)
        {
            message.Headers.Add("Impersonate-User", user);
            if (configuration.ImpersonateGroup is { Length: > 0 } group)
            {
                message.Headers.Add("Impersonate-Group", group);
            }
        }

        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(request.ContentType) } };
        }

        return message;
    }

    private async Task<KubernetesException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = await BoundedContent.ReadAsync(response.Content, options.MaxObjectSize, cancellationToken);
        V1Status? status = null;
        try
        {
            status = JsonSerializer.Deserialize(body.Span, ModelsJsonContext.Default.V1Status);
        }
        catch (JsonException)
        {
            // A load balancer's own page, say.
        }

        status = status is { Kind: "Status" } ? status : new V1Status { Status = "Failure", Reason = response.StatusCode.ToString() };
        status.Code = (int)response.StatusCode;
        status.Message ??= $"the API server answered {(int)response.StatusCode} {response.ReasonPhrase}";
        TimeSpan? retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow() is var wait && TimeSpan.Zero < wait ? wait : TimeSpan.Zero,
            _ => null,
        };
        return new KubernetesException(status, retryAfter);
    }
}
