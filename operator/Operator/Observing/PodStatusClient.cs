using System.Net;
using System.Text;
using System.Text.Json;

namespace SessionRecording.Operator.Host.Observing;

/// <summary>Asks pods over plain HTTP in the cluster; bounded in time and size.</summary>
internal sealed class PodStatusClient(TimeProvider time) : IPodStatusSource, IDisposable
{
    private const int Port = 8081, MaxAnswer = 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = Timeout, PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    })
    {
        MaxResponseContentBufferSize = MaxAnswer,
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    public async Task<(CollectorReport? Report, string? Problem)> CollectorAsync(string podIP, CancellationToken cancellationToken)
    {
        (byte[]? body, string? problem) = await GetAsync(podIP, "/status", cancellationToken);
        try
        {
            return body is null ? (null, problem)
                : JsonSerializer.Deserialize(body, CollectorReportJson.Default.CollectorReport) is { } report ? (report, null)
                : (null, "/status answers null");
        }
        catch (JsonException wrong)
        {
            return (null, $"/status: {wrong.Message}");
        }
    }

    public async Task<(SpoolReport? Report, string? Problem)> SpoolAsync(string podIP, CancellationToken cancellationToken)
    {
        (byte[]? body, string? problem) = await GetAsync(podIP, "/metrics", cancellationToken);
        return body is null ? (null, problem)
            : SpoolReport.Read(Encoding.UTF8.GetString(body)) is { } report ? (report, null)
            : (null, "/metrics tells of no spool");
    }

    public void Dispose() => _http.Dispose();

    private async Task<(byte[]? Body, string? Problem)> GetAsync(string podIP, string path, CancellationToken cancellationToken)
    {
        if (!IPAddress.TryParse(podIP, out IPAddress? address))
        {
            return (null, $"'{podIP}' is no address");
        }

        using var late = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri($"http://{new IPEndPoint(address, Port)}{path}"), either.Token);
            return answer.StatusCode == HttpStatusCode.OK
                ? (await answer.Content.ReadAsByteArrayAsync(either.Token), null)
                : (null, $"{path} answers {(int)answer.StatusCode}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{path} does not answer within {Timeout.TotalSeconds} s");
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            return (null, $"{path}: {problem.Message}");
        }
    }
}
