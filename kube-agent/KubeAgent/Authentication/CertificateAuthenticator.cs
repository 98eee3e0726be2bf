using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Recorder.Hosting;

namespace KubeAgent.Authentication;

/// <summary>Whose a client certificate is, as the API server reads it: CN is the user, each O a group.</summary>
internal sealed class CertificateAuthenticator(ClientAuthorities authorities, TimeProvider time)
{
    private const string CommonName = "2.5.4.3", Organization = "2.5.4.10";

    // A connection may last for days: its certificate is looked at again, for it may have expired and the authorities may have changed.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    /// <summary>The user; null when nobody vouches for the certificate.</summary>
    public KubeUser? Authenticate(TlsPeer peer)
    {
        if (peer.Certificate is not { } certificate)
        {
            return null;
        }

        if (peer.Verdict is { } earlier && time.GetElapsedTime(earlier.At) < LookAgain)
        {
            return earlier.User;
        }

        KubeUser? user = authorities.IsTrusted(certificate, peer.Intermediates) ? UserOf(certificate) : null;
        peer.Verdict = new TlsVerdict(user, time.GetTimestamp());
        return user;
    }

    internal static KubeUser? UserOf(X509Certificate2 certificate)
    {
        string? name = null;
        List<string> groups = [];
        try
        {
            foreach (X500RelativeDistinguishedName part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
            {
                switch (part.GetSingleElementType().Value)
                {
                    case CommonName when name is not null:
                        return null; // The API server takes the last one, others the first: whose it is would be a guess.
                    case CommonName:
                        name = part.GetSingleElementValue();
                        break;
                    case Organization:
                        groups.Add(part.GetSingleElementValue() ?? "");
                        break;
                }
            }
        }
        catch (Exception problem) when (problem is InvalidOperationException or CryptographicException)
        {
            return null; // Parts of several values, or in no known encoding: whose it is would be a guess.
        }

        return name is { Length: > 0 } ? new KubeUser(name, groups) : null;
    }
}
