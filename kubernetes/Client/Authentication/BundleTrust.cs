using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace k8s.Authentication;

/// <summary>
/// The authorities of a kubeconfig, believed as every other Kubernetes client believes them: each certificate of the bundle is trusted as it
/// stands, an intermediate without its root, too. .NET by itself wants every chain to end in a root.
/// </summary>
/// <remarks>RFC 5280 section 6.1: a trust anchor is whatever the relying party takes for one.</remarks>
internal sealed class BundleTrust(X509Certificate2Collection bundle)
{
    /// <summary>For a TLS handshake, and then <see cref="IsTrusted"/> for what comes of it.</summary>
    public X509ChainPolicy Policy()
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(bundle);
        return policy;
    }

    /// <summary>SECURITY: what the chain ends in may be forgiven where it comes by a certificate of the bundle on the way, and nothing else ever.</summary>
    /// <param name="chain">As built by <see cref="Policy"/>: the server's certificate first.</param>
    /// <param name="errors">What is wrong with it. A wrong name, or no certificate at all, is another error than the chain's.</param>
    public bool IsTrusted(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || chain is null)
        {
            return errors == SslPolicyErrors.None;
        }

        return chain.ChainStatus.All(problem => problem.Status is X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot)
            && IsAnchored(chain.ChainElements);
    }

    /// <summary>Why a certificate is not trusted, for people.</summary>
    public static string Problem(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        X509ChainStatusFlags[] flaws = errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? [.. (chain?.ChainStatus ?? []).Select(problem => problem.Status)] : [];
        return $"the server's certificate {certificate?.Subject} cannot be trusted: {string.Join(", ", [$"{errors}", .. flaws.Select(flaw => $"{flaw}")])}";
    }

    // From the server's certificate up to one of the bundle, all must be as if that one were a root: signatures, times, constraints, purpose.
    private bool IsAnchored(X509ChainElementCollection elements)
    {
        for (int i = 0; i < elements.Count; i++)
        {
            X509ChainElement element = elements[i];
            if (!IsCurrent(element.Certificate))
            {
                return false;
            }

            if (bundle.Any(one => one.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)))
            {
                // Its own issuer is missing, and not needed.
                return element.ChainElementStatus.All(problem => problem.Status == X509ChainStatusFlags.PartialChain);
            }

            if (element.ChainElementStatus.Length != 0)
            {
                return false;
            }
        }

        return false;
    }

    // The last certificate of a chain without a root is not looked at for its time by the layer below.
    private static bool IsCurrent(X509Certificate2 certificate)
    {
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime; // The handshake's own time, too.
        return certificate.NotBefore.ToUniversalTime() <= now && now <= certificate.NotAfter.ToUniversalTime();
    }
}
