using System.Security.Cryptography.X509Certificates;

namespace k8s;

/// <summary>
/// New connections as soon as the client certificate is another. One that is open goes on saying who we were: a server that does not believe
/// that any more would refuse us for as long as it is pooled.
/// </summary>
internal sealed class CertificateHandler(Func<X509Certificate2?> certificate, Func<HttpMessageHandler> connect) : HttpMessageHandler
{
    // Both under _gate.
    private readonly Lock _gate = new();
    private HttpMessageInvoker? _current;
    private X509Certificate2? _shown;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Current().SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _current?.Dispose();
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker Current()
    {
        X509Certificate2? now = certificate();
        lock (_gate)
        {
            if (_current is null || !AreSame(_shown, now))
            {
                // The one before is not disposed: watches are read from it, requests may be on their way to it. Idle, it closes its connections itself.
                (_current, _shown) = (new HttpMessageInvoker(connect()), now);
            }

            return _current;
        }
    }

    private static bool AreSame(X509Certificate2? before, X509Certificate2? now) =>
        ReferenceEquals(before, now) || (before is not null && now is not null && before.RawDataMemory.Span.SequenceEqual(now.RawDataMemory.Span));
}
