using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace FakeKubernetes;

/// <summary>Tells users by bearer token and client certificate, and whom they act for.</summary>
internal sealed class Authenticator(FakeAuthority clients, TimeProvider time)
{
    private const string ExtraPrefix = "Impersonate-Extra-";

    private readonly ConcurrentDictionary<string, (FakeUser User, DateTimeOffset? Until)> _tokens = [];

    public void Add(string token, FakeUser user, DateTimeOffset? until) => _tokens[token] = (user, until);

    public void Remove(string token) => _tokens.TryRemove(token, out _);

    public FakeUser? ByToken(string token) =>
        _tokens.TryGetValue(token, out var found) && (found.Until is null || time.GetUtcNow() < found.Until) ? found.User : null;

    /// <summary>The sender; null when credentials were sent that are not good.</summary>
    public FakeUser? Authenticate(HttpContext context)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return ByToken(authorization["Bearer ".Length..].Trim());
        }

        return context.Connection.ClientCertificate is { } certificate ? ByCertificate(certificate) : FakeUser.Anonymous;
    }

    /// <summary>Whom the sender acts for, or null when no impersonation is asked for.</summary>
    public static FakeUser? Impersonated(IHeaderDictionary headers)
    {
        if (headers["Impersonate-User"].ToString() is not { Length: > 0 } name)
        {
            return null;
        }

        // The API server lower-cases the names of extras and undoes their percent-encoding.
        Dictionary<string, IReadOnlyList<string>> extra = [];
        foreach (var header in headers.Where(h => h.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            extra[Uri.UnescapeDataString(header.Key[ExtraPrefix.Length..].ToLowerInvariant())] = [.. header.Value!];
        }

        string[] groups = [.. headers["Impersonate-Group"].Select(g => g!)];
        return new FakeUser(name, [.. groups, .. groups.Contains(FakeUser.Authenticated) ? [] : (string[])[FakeUser.Authenticated]])
        {
            Uid = headers["Impersonate-Uid"].ToString() is { Length: > 0 } uid ? uid : null,
            Extra = extra,
        };
    }

    private FakeUser? ByCertificate(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(clients.Certificate);
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().DateTime;
        if (!chain.Build(certificate))
        {
            return null;
        }

        ILookup<string, string> names = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .ToLookup(n => n.GetSingleElementType().Value!, n => n.GetSingleElementValue() ?? "");
        return names["2.5.4.3"].FirstOrDefault() is { Length: > 0 } user
            ? new FakeUser(user, [.. names["2.5.4.10"], FakeUser.Authenticated])
            : null;
    }
}
