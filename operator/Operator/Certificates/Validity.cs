using System.Security.Cryptography.X509Certificates;

namespace SessionRecording.Operator.Host.Certificates;

/// <summary>From when until when a certificate is valid.</summary>
internal readonly record struct Validity(DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    public static Validity Of(X509Certificate2 certificate) =>
        new(new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));

    public bool Holds(DateTimeOffset now) => NotBefore <= now && now < NotAfter;
}
