using System.Security.Cryptography.X509Certificates;
using TestKit;

namespace Streaming.Tests.Wire;

/// <summary>A private authority, a collector's certificate for localhost, and client certificates as PEM files.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("certificates-").FullName;
    private readonly TestAuthority _authority = new();
    private int _clients;

    public TestCertificates()
    {
        File.WriteAllText(CaFile, _authority.Certificate.ExportCertificatePem());
        Server = _authority.Issue("CN=collector", TestAuthority.ServerUsage);
    }

    public X509Certificate2 Server { get; }

    public string CaFile => Path.Combine(_directory, "ca.pem");

    /// <summary>Writes a client's certificate and key, over those that were there.</summary>
    public (string CertificateFile, string KeyFile) WriteClient(string subject)
    {
        string certificateFile = Path.Combine(_directory, "client.pem"), keyFile = Path.Combine(_directory, "client.key");
        _authority.Write(certificateFile, keyFile, subject, TestAuthority.ClientUsage);
        DateTime written = ManualTimeProvider.DefaultStart.AddSeconds(++_clients).UtcDateTime;
        File.SetLastWriteTimeUtc(certificateFile, written);
        File.SetLastWriteTimeUtc(keyFile, written);
        return (certificateFile, keyFile);
    }

    public bool Vouches(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority.Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        Server.Dispose();
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
