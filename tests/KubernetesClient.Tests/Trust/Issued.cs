using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KubernetesClient.Tests.Trust;

/// <summary>A certificate with its key, and what it can sign.</summary>
internal sealed class Issued(X509Certificate2 certificate, ECDsa key)
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    /// <summary>Without the key, as peers see it.</summary>
    public X509Certificate2 Public { get; } = X509CertificateLoader.LoadCertificate(certificate.RawData);

    public X509Certificate2 WithKey => certificate.HasPrivateKey ? certificate : certificate.CopyWithPrivateKey(key);

    public static Issued Root(string name) => Authority(name, issuer: null);

    public Issued Authority(string name, int? pathLength = null, int fromDays = -1, int untilDays = 1) => Authority(name, this, pathLength, fromDays, untilDays);

    /// <summary>A server's certificate, for localhost.</summary>
    public Issued Server(string usage = ServerUsage, int fromDays = -1, int untilDays = 1)
    {
        ECDsa own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new Issued(Sign(ServerRequest(own, usage), this, fromDays, untilDays), own);
    }

    public static Issued SelfSignedServer()
    {
        ECDsa own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = ServerRequest(own, ServerUsage);
        return new Issued(request.CreateSelfSigned(At(-1), At(1)), own);
    }

    /// <summary>Says of itself that it is this one, name and key identifier, but has a key of its own.</summary>
    public Issued Impostor() => new(certificate, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private static Issued Authority(string name, Issued? issuer, int? pathLength = null, int fromDays = -1, int untilDays = 1)
    {
        ECDsa own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, pathLength is not null, pathLength ?? 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new Issued(issuer is null ? request.CreateSelfSigned(At(fromDays), At(untilDays)) : Sign(request, issuer, fromDays, untilDays), own);
    }

    private static CertificateRequest ServerRequest(ECDsa own, string usage)
    {
        var request = new CertificateRequest("CN=kube-apiserver", own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static X509Certificate2 Sign(CertificateRequest request, Issued issuer, int fromDays, int untilDays)
    {
        if (issuer.Public.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault() is { } identifier)
        {
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier));
        }

        return request.Create(
            issuer.Public.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.Key), At(fromDays), At(untilDays), [1, .. RandomNumberGenerator.GetBytes(8)]);
    }

    private ECDsa Key => key;

    private static DateTimeOffset At(int days) => TimeProvider.System.GetUtcNow().AddDays(days);
}
