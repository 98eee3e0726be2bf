using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Google.Protobuf;
using Recorder.Storage;
using Recorder.Streaming.Protocol;

namespace Recorder.Streaming.Wire;

/// <summary>A far collector, over HTTP/2. One client per collector serves all sessions of a process.</summary>
public sealed class CollectorClient : ICollector, IDisposable
{
    private const int MaxReportReply = 1024 * 1024;

    private readonly CollectorClientOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _disposed = new();

    /// <exception cref="FormatException">The endpoint is none.</exception>
    public CollectorClient(CollectorClientOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _http = CollectorHttp.Create(options);
    }

    /// <inheritdoc/>
    public Task<ICollectorTrack> CreateAsync(RecordingKey key, bool live, CancellationToken cancellationToken) =>
        ContinueAsync(key, fromIndex: 0, live, cancellationToken);

    /// <inheritdoc/>
    public Task<ICollectorTrack> ContinueAsync(RecordingKey key, long fromIndex, bool live, CancellationToken cancellationToken) => OpenAsync(
        new RecordRequest
        {
            Create = new CreateUpload { SessionId = key.Session.ToString(), Track = (uint)key.Track, Live = live, FirstIndex = fromIndex },
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ICollectorTrack> ResumeAsync(RecordingKey key, Guid uploadId, bool live, CancellationToken cancellationToken) => OpenAsync(
        new RecordRequest
        {
            Resume = new ResumeUpload
            {
                SessionId = key.Session.ToString(),
                Track = (uint)key.Track,
                UploadId = uploadId.ToString("D"),
                Live = live,
            },
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SessionTermination>> ReportAsync(SessionReport report, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(_options.ConnectTimeout * 2, _time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            using HttpRequestMessage request = NewRequest("Report", UnaryContent(WireMessages.ToWire(report)));
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ends.Token);
            byte[] reply = await GrpcResponse.ReadAllAsync(response, MaxReportReply, ends.Token);
            if (GrpcResponse.FailureOf(response) is { } failure)
            {
                throw failure;
            }

            return reply.Length == 0 ? [] : WireMessages.FromWire(GrpcResponse.ReadReply(reply, ReportReply.Parser));
        }
        catch (Exception failure) when (IsOutOfReach(failure, cancellationToken))
        {
            throw OutOfReach(failure, bound.IsCancellationRequested);
        }
    }

    /// <summary>Ends all streams: HttpClient by itself would leave them open.</summary>
    public void Dispose()
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        _disposed.Cancel();
        _http.Dispose();
        _disposed.Dispose();
    }

    private async Task<ICollectorTrack> OpenAsync(RecordRequest opening, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(_options.ConnectTimeout * 2, _time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        var content = new DuplexContent();
        var call = new RecordStream(_http, NewRequest("Record", content), content, _disposed.Token);
        try
        {
            await call.OpenAsync(opening, ends.Token);
            var track = new RemoteTrack(call, _options, _time);
            await track.StartAsync(ends.Token);
            return track;
        }
        catch (Exception failure)
        {
            await call.DisposeAsync();
            throw IsOutOfReach(failure, cancellationToken) ? OutOfReach(failure, bound.IsCancellationRequested) : failure;
        }
    }

    private static bool IsOutOfReach(Exception failure, CancellationToken cancellationToken) => failure
        is HttpRequestException or GrpcException or ObjectDisposedException or (IOException and not CollectorUnavailableException)
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private CollectorUnavailableException OutOfReach(Exception failure, bool isTimeout) => new(
        isTimeout
            ? $"collector {_options.Endpoint} gave no answer within {(_options.ConnectTimeout * 2).TotalSeconds} s"
            : $"collector {_options.Endpoint}: {(IsHangUp(failure) ? WhyHungUp() : failure.InnerException?.Message ?? failure.Message)}",
        failure)
    {
        NothingListens = failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable },
    };

    // HttpClient tells of a connection that ends while the call is begun in any of these ways.
    private static bool IsHangUp(Exception failure) =>
        failure is OperationCanceledException or ObjectDisposedException
        or HttpRequestException { InnerException: not (SocketException or AuthenticationException) };

    // A server that does not take a certificate hangs up (TLS 1.3 has the client believe for a moment that all is well).
    private string WhyHungUp() =>
        !_options.Endpoint.StartsWith(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase) ? "it ended the connection before it answered"
        : _options.CertificateFile is { } file ? $"it ended the TLS connection; it may not take the certificate in {file}"
        : "it ended the TLS connection; it may want a client certificate, and none is configured";

    private static HttpRequestMessage NewRequest(string method, HttpContent content) => new(HttpMethod.Post, $"{CollectorEndpoints.Service}/{method}")
    {
        Version = System.Net.HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Headers = { { "te", "trailers" } },
        Content = content,
    };

    private static ByteArrayContent UnaryContent(ReportRequest message)
    {
        byte[] body = new byte[GrpcMessageReader.PrefixSize + message.CalculateSize()];
        GrpcMessageWriter.WritePrefix(body, body.Length - GrpcMessageReader.PrefixSize);
        message.WriteTo(body.AsSpan(GrpcMessageReader.PrefixSize));
        return new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(GrpcServerCall.ContentType) } };
    }
}
