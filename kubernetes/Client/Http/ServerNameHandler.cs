namespace k8s;

/// <summary>
/// Has the server asked for, and its certificate judged, by another name than its address (tls-server-name). SocketsHttpHandler
/// takes that name from the Host header and from nowhere else.
/// </summary>
internal sealed class ServerNameHandler(string name, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Host = name;
        return base.SendAsync(request, cancellationToken);
    }
}
