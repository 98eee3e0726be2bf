using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SessionRecording.Operator.Host.Certificates;

/// <summary>Makes authorities and lets them sign: ECDSA on P-256.</summary>
internal sealed class CertificateIssuer(RotationPolicy policy)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1", ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int SerialSize = 16, NameSize = 4;

    public KeyPair MakeAuthority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // A name of its own, so that no chain is tried with the wrong one of two.
        var request = new CertificateRequest(
            $"CN=session-recording-ca-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameSize))}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using X509Certificate2 made = request.CreateSelfSigned(now - policy.Backdate, now + policy.AuthorityLife);
        return new KeyPair(made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A certificate that ends no later than the authority's own.</summary>
    public KeyPair Issue(KeyPair authority, LeafRequest leaf, DateTimeOffset now)
    {
        using X509Certificate2 issuer = authority.Open();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(leaf.Subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(leaf.IsServer ? ServerAuthentication : ClientAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (leaf.IsServer)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (string name in leaf.DnsNames)
            {
                names.AddDnsName(name);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        Validity authorityValidity = Validity.Of(issuer);
        DateTimeOffset from = Later(now - policy.Backdate, authorityValidity.NotBefore), until = Sooner(now + policy.LeafLife, authorityValidity.NotAfter);
        using X509Certificate2 made = request.Create(issuer, from, until, Serial());
        return new KeyPair(made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    // Positive, as RFC 5280 (4.1.2.2) wants it.
    private static byte[] Serial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(SerialSize);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a < b ? b : a;

    private static DateTimeOffset Sooner(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
