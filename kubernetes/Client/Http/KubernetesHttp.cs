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

    /// <summary>What <paramref name="read"/> makes of the whole body of a successful answer.</summary>
    /// <exception cref="KubernetesException">The server refused.</exception>
    /// <exception cref="NoAnswerException">It did not answer in time, or not so that it can be read.</exception>
    public async Task<T> SendAsync<T>(KubernetesRequest request, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            TimeSpan? wait;
            try
            {
                return await TryAsync(request, read, cancellationToken);
            }
            catch (KubernetesException e)
            {
                wait = options.Retry.DelayBefore(tries, e.Code, e.RetryAfter, request.SafeToRepeat);
                if (wait is null)
                {
                    throw;
                }
            }
            catch (NoAnswerException e) when (e.InnerException is not InvalidDataException) // Too long is too long the next time, too.
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
    /// <exception cref="KubernetesException">The server refused.</exception>
    /// <exception cref="NoAnswerException">It did not begin to answer in time.</exception>
    public Task<HttpResponseMessage> BeginAsync(KubernetesRequest request, CancellationToken cancellationToken) =>
        Answers.WithinAsync(request.What, options.Timeout, token => OpenAsync(request, token), time, cancellationToken);

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

    private Task<T> TryAsync<T>(KubernetesRequest request, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken) =>
        Answers.WithinAsync(
            request.What,
            options.Timeout,
            async token =>
            {
                using HttpResponseMessage response = await OpenAsync(request, token);
                return read(await BoundedContent.ReadAsync(response.Content, request.MaxAnswer, token));
            },
            time,
            cancellationToken);

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
