using System.Net.Http.Headers;
using System.Text;

namespace k8s.Authentication;

/// <summary>A token, or a name and password, that stands in the kubeconfig itself.</summary>
internal sealed class StaticCredentials(AuthenticationHeaderValue header) : ITokenProvider
{
    public static StaticCredentials Token(string token) => new(new AuthenticationHeaderValue("Bearer", token));

    public static StaticCredentials Basic(string name, string password) =>
        new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"))));

    public Task<AuthenticationHeaderValue?> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
        Task.FromResult<AuthenticationHeaderValue?>(header);

    public bool Refused() => false;
}
