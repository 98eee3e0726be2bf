using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SessionRecording.Operator.Host.Observing;

/// <summary>GET /status of a collector, over plain HTTP in the cluster; bounded in time and size.</summary>
internal sealed class CollectorStatusClient(TimeProvider time) : ICollectorStatusSource, IDisposable
{
    private const int Port = 8081, MaxAnswer = 64 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = Timeout, PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    })
    {
        MaxResponseContentBufferSize = MaxAnswer,
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    public async Task<(CollectorReport? Report, string? Problem)> AskAsync(string podIP, CancellationToken cancellationToken)
    {
        if (!IPAddress.TryParse(podIP, out IPAddress? address))
        {
            return (null, $"'{podIP}' is no address");
        }

        using var late = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{new IPEndPoint(address, Port)}/status");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return (null, $"/status answers {(int)answer.StatusCode}");
            }

            byte[] body = await answer.Content.ReadAsByteArrayAsync(either.Token);
            return JsonSerializer.Deserialize(body, CollectorReportJson.Default.CollectorReport) is { } report ? (report, null) : (null, "/status answers null");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"/status does not answer within {Timeout.TotalSeconds} s");
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or IOException)
        {
            return (null, $"/status: {problem.Message}");
        }
    }

    public void Dispose() => _http.Dispose();
}
