using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;

namespace SessionRecording.Operator.Host.Certificates;

/// <summary>What the Secret of an authority holds: the one that signs, the one that will, and the certificate of the one that did.</summary>
internal sealed record AuthoritySecret(KeyPair? Issuing, KeyPair? Next, string? PreviousPem)
{
    /// <summary>The certificate of one that cannot sign any more: its key is lost, or is not its key.</summary>
    public string? KeylessPem { get; private init; }

    private const string
        IssuingCertificate = "tls.crt", IssuingKey = "tls.key", NextCertificate = "next.crt", NextKey = "next.key", PreviousCertificate = "previous.crt";

    public static AuthoritySecret Read(V1Secret? secret) => new(
        KeyPair.Read(secret, IssuingCertificate, IssuingKey), KeyPair.Read(secret, NextCertificate, NextKey), KeyPair.Text(secret, PreviousCertificate))
    {
        KeylessPem = KeyPair.Text(secret, IssuingCertificate),
    };

    /// <summary>How it is after the step.</summary>
    public AuthoritySecret After(AuthorityStep step, CertificateIssuer issuer, DateTimeOffset now) => step switch
    {
        AuthorityStep.Replace => new AuthoritySecret(issuer.MakeAuthority(now), Next: null, LastPem),
        AuthorityStep.Prepare => this with { Next = issuer.MakeAuthority(now) },
        AuthorityStep.Promote => new AuthoritySecret(Next, Next: null, LastPem),
        _ => this,
    };

    // One that cannot sign is still believed as long as it is valid: only its key may be lost.
    private string? LastPem => Issuing?.CertificatePem ?? KeylessPem ?? PreviousPem;

    public Dictionary<string, byte[]> ToFields()
    {
        Dictionary<string, byte[]> fields = [];
        Add(IssuingCertificate, Issuing?.CertificatePem);
        Add(IssuingKey, Issuing?.KeyPem);
        Add(NextCertificate, Next?.CertificatePem);
        Add(NextKey, Next?.KeyPem);
        Add(PreviousCertificate, PreviousPem);
        return fields;

        void Add(string field, string? text)
        {
            if (text is not null)
            {
                fields[field] = Encoding.UTF8.GetBytes(text);
            }
        }
    }

    /// <summary>The certificates that are to be believed now, in PEM: the signing one first.</summary>
    public string Bundle(DateTimeOffset now) => string.Join(
        '\n', ((string?[])[Issuing?.CertificatePem, Next?.CertificatePem, PreviousPem]).OfType<string>().Where(pem => IsUsable(pem, now)).Select(pem => pem.Trim())) + "\n";

    // One that begins a moment later by another clock is believed as well.
    private static bool IsUsable(string pem, DateTimeOffset now)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return now < Validity.Of(certificate).NotAfter;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public override string ToString() => "an authority";
}
