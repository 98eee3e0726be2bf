using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;

namespace SessionRecording.Operator.Host.Certificates;

/// <summary>A certificate and its private key, in PEM, as a Secret holds them. The key is never shown.</summary>
internal sealed record KeyPair(string CertificatePem, string KeyPem)
{
    /// <summary>Null when the Secret does not hold both, or they are not what they say or do not belong together.</summary>
    public static KeyPair? Read(V1Secret? secret, string certificateField, string keyField)
    {
        if (Text(secret, certificateField) is not { } certificate || Text(secret, keyField) is not { } key)
        {
            return null;
        }

        var pair = new KeyPair(certificate, key);
        return pair.TryOpen(out X509Certificate2? opened) ? Closed(opened, pair) : null;
    }

    /// <summary>The certificate with its key. The caller disposes it.</summary>
    public X509Certificate2 Open() => X509Certificate2.CreateFromPem(CertificatePem, KeyPem);

    /// <summary>The certificate alone. The caller disposes it.</summary>
    public X509Certificate2 Certificate() => X509Certificate2.CreateFromPem(CertificatePem);

    public Validity Validity
    {
        get
        {
            using X509Certificate2 certificate = Certificate();
            return Validity.Of(certificate);
        }
    }

    public override string ToString() => "a certificate and its key";

    public static string? Text(V1Secret? secret, string field) =>
        secret?.Data is { } data && data.TryGetValue(field, out byte[]? bytes) ? Encoding.UTF8.GetString(bytes) : null;

    private bool TryOpen([NotNullWhen(true)] out X509Certificate2? opened)
    {
        try
        {
            opened = Open();
            return true;
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            opened = null;
            return false;
        }
    }

    private static KeyPair Closed(X509Certificate2 opened, KeyPair pair)
    {
        opened.Dispose();
        return pair;
    }
}
