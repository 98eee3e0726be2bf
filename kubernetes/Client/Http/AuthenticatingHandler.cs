using System.Net;
using System.Net.Http.Headers;
using k8s.Authentication;

namespace k8s;

/// <summary>Puts our credentials on each request; after a 401 fetches new ones and tries once more.</summary>
internal sealed class AuthenticatingHandler(ITokenProvider credentials, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = await credentials.GetAuthenticationHeaderAsync(cancellationToken);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !CanRepeat(request) || !credentials.Refused())
        {
            return response;
        }

        AuthenticationHeaderValue? renewed = await credentials.GetAuthenticationHeaderAsync(cancellationToken);
        response.Dispose();
        request.Headers.Authorization = renewed;
        return await base.SendAsync(request, cancellationToken);
    }

    // A stream has been read by now; bytes in memory can be sent again.
    private static bool CanRepeat(HttpRequestMessage request) => request.Content is null or ByteArrayContent or ReadOnlyMemoryContent;
}
