using System.Security.Cryptography.X509Certificates;

namespace SessionRecording.Operator.Host.Certificates;

/// <summary>A certificate that a workload is to have.</summary>
/// <param name="SecretName">Where it is kept.</param>
/// <param name="CommonName">Whose it is, by its part in the whole. Stays the same over rotations: uploads belong to a subject.</param>
/// <param name="Unit">OU: what a client may do at the collector; null for one that only serves.</param>
/// <param name="DnsNames">Names under which it serves; none for a client.</param>
internal sealed record LeafRequest(string SecretName, string CommonName, string? Unit, IReadOnlyList<string> DnsNames)
{
    public bool IsServer => DnsNames.Count > 0;

    public X500DistinguishedName Subject
    {
        get
        {
            var name = new X500DistinguishedNameBuilder();
            name.AddCommonName(CommonName);
            if (Unit is not null)
            {
                name.AddOrganizationalUnitName(Unit);
            }

            return name.Build();
        }
    }

    /// <summary>Whether the certificate is one for this request.</summary>
    public bool Fits(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(Subject.RawData)
        && (certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault()?.EnumerateDnsNames() ?? []).SequenceEqual(DnsNames);
}
