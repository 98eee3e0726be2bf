using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FakeKubernetes;

/// <summary>A certificate authority: signs the server's certificate and those of clients.</summary>
public sealed class FakeAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly DateTimeOffset _now;

    public FakeAuthority(string name, TimeProvider time)
    {
        _now = time.GetUtcNow();
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(_now.AddHours(-1), _now.AddYears(1));
    }

    public string CertificatePem => _certificate.ExportCertificatePem();

    internal X509Certificate2 Certificate => _certificate;

    /// <summary>A certificate for a server on this machine, under these names as well.</summary>
    public X509Certificate2 IssueServer(params ReadOnlySpan<string> names)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(IPAddress.Loopback);
        alternatives.AddIpAddress(IPAddress.IPv6Loopback);
        alternatives.AddDnsName("localhost");
        foreach (string name in names)
        {
            alternatives.AddDnsName(name);
        }

        return Sign(new X500DistinguishedName("CN=kube-apiserver"), key, "1.3.6.1.5.5.7.3.1", alternatives);
    }

    /// <summary>A client certificate as Kubernetes reads it: CN is the user, each O a group. PEM, certificate and key.</summary>
    public (string Certificate, string Key) IssueClient(string user, params IEnumerable<string> groups)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(user);
        foreach (string group in groups)
        {
            name.AddOrganizationName(group);
        }

        using X509Certificate2 certificate = Sign(name.Build(), key, "1.3.6.1.5.5.7.3.2", alternatives: null);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Sign(X500DistinguishedName name, ECDsa key, string usage, SubjectAlternativeNameBuilder? alternatives)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        if (alternatives is not null)
        {
            request.CertificateExtensions.Add(alternatives.Build());
        }

        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F; // A positive number.
        using X509Certificate2 certificate = request.Create(
            _certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), _now.AddMinutes(-30), _now.AddDays(30), serial);
        return certificate.CopyWithPrivateKey(key);
    }
}
