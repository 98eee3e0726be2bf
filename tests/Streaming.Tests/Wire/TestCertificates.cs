using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TestKit;

namespace Streaming.Tests.Wire;

/// <summary>A private authority, a collector's certificate for localhost, and client certificates as PEM files.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset _from = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), _to = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _directory = Directory.CreateTempSubdirectory("certificates-").FullName;
    private readonly X509Certificate2 _authority;
    private int _serial;

    public TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(_from, _to);
        File.WriteAllText(CaFile, _authority.ExportCertificatePem());
        Server = Issue("CN=collector", "1.3.6.1.5.5.7.3.1");
    }

    public X509Certificate2 Server { get; }

    public string CaFile => Path.Combine(_directory, "ca.pem");

    /// <summary>Writes a client's certificate and key, over those that were there.</summary>
    public (string CertificateFile, string KeyFile) WriteClient(string subject)
    {
        using X509Certificate2 certificate = Issue(subject, "1.3.6.1.5.5.7.3.2");
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        string certificateFile = Path.Combine(_directory, "client.pem"), keyFile = Path.Combine(_directory, "client.key");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.SetLastWriteTimeUtc(certificateFile, ManualTimeProvider.DefaultStart.AddSeconds(_serial).UtcDateTime);
        File.SetLastWriteTimeUtc(keyFile, ManualTimeProvider.DefaultStart.AddSeconds(_serial).UtcDateTime);
        return (certificateFile, keyFile);
    }

    public bool Vouches(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        Server.Dispose();
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private X509Certificate2 Issue(string subject, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(_authority, _from, _to.AddDays(-1), BitConverter.GetBytes(++_serial));
        using X509Certificate2 withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }
}
