using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TestKit;

/// <summary>A certificate authority of a test's own.</summary>
public sealed class TestAuthority : IDisposable
{
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1", ClientUsage = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), To = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _authority;
    private int _serial;

    public TestAuthority(string subject = "CN=authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(From, To);
    }

    public X509Certificate2 Certificate => _authority;

    /// <summary>A certificate with its key, for localhost.</summary>
    /// <param name="subject">Distinguished name.</param>
    /// <param name="usage">Extended key usage.</param>
    /// <param name="until">When it expires; by default long after any test.</param>
    /// <param name="issuerAddress">Where it says that its issuer's certificate can be fetched.</param>
    public X509Certificate2 Issue(string subject, string usage, DateTimeOffset? until = null, string? issuerAddress = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        if (issuerAddress is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerAddress]));
        }

        using X509Certificate2 certificate = request.Create(_authority, From, until ?? To.AddDays(-1), BitConverter.GetBytes(++_serial));
        using X509Certificate2 withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Issues a certificate into two PEM files.</summary>
    public void Write(string certificateFile, string keyFile, string subject, string usage, DateTimeOffset? until = null)
    {
        using X509Certificate2 certificate = Issue(subject, usage, until);
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _authority.Dispose();
}
