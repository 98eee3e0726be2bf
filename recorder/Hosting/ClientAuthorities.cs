using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Recorder.Hosting;

/// <summary>The authorities whose client certificates are believed, from a PEM file that is read again when it changes.</summary>
public sealed class ClientAuthorities
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly Reread<X509Certificate2Collection> _certificates;

    /// <exception cref="CryptographicException">The file holds no certificates.</exception>
    public ClientAuthorities(string file, TimeSpan reread, TimeProvider time)
    {
        _certificates = new Reread<X509Certificate2Collection>(() => ReadFile(file), reread, time);
        _ = _certificates.Value; // A wrong file is told at the start, not at the first connection.
    }

    /// <summary>Whether one of the authorities vouches, now, for this certificate as a client's.</summary>
    /// <param name="certificate">The client's own.</param>
    /// <param name="intermediates">What it sent besides, or null.</param>
    public bool IsTrusted(X509Certificate2 certificate, X509Certificate2Collection? intermediates) => WhatIsWrong(certificate, intermediates) is null;

    /// <summary>Why none of them vouches for it; null when one does.</summary>
    public string? WhatIsWrong(X509Certificate2 certificate) => WhatIsWrong(certificate, intermediates: null);

    /// <summary>For a TLS handshake, whose chain is judged later. A new one for each: the handshake puts certificates into it.</summary>
    /// <remarks>SECURITY: a certificate may name an address to fetch its issuer from. A stranger's must not make us call there.</remarks>
    public static X509ChainPolicy HandshakePolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck, // Short-lived certificates; no revocation service.
        DisableCertificateDownloads = true,
    };

    private string? WhatIsWrong(X509Certificate2 certificate, X509Certificate2Collection? intermediates)
    {
        using X509Chain chain = new() { ChainPolicy = HandshakePolicy() };
        chain.ChainPolicy.CustomTrustStore.AddRange(_certificates.Value);
        if (intermediates is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        }

        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return chain.Build(certificate) ? null : string.Join(", ", chain.ChainStatus.Select(problem => problem.Status));
    }

    private static X509Certificate2Collection ReadFile(string file)
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new CryptographicException($"{file} holds no PEM certificate");
    }
}
