using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Recorder.Streaming.Wire;

/// <summary>The client's certificate and the authorities it trusts, as the files say at the moment of each new connection.</summary>
internal sealed class CertificateFiles(string? certificateFile, string? keyFile, string? caFile)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly Lock _gate = new();
    private (DateTime Written, X509Certificate2 Certificate)? _own;
    private (DateTime Written, X509Certificate2Collection Certificates)? _authorities;

    public SslClientAuthenticationOptions ToOptions() => new()
    {
        LocalCertificateSelectionCallback = (_, _, _, _, _) => Own()!,
        CertificateChainPolicy = caFile is null ? null : new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            WhatIsWrong(certificate, chain, errors) is { } problem ? throw new AuthenticationException(problem) : true,
    };

    private X509Certificate2? Own()
    {
        if (certificateFile is null || keyFile is null)
        {
            return null;
        }

        lock (_gate)
        {
            DateTime written = LastWrite(certificateFile, keyFile);
            if (_own is not { } own || own.Written != written)
            {
                _own = own = (written, X509Certificate2.CreateFromPemFile(certificateFile, keyFile));
            }

            return own.Certificate;
        }
    }

    /// <summary>Null: the collector's certificate can be trusted.</summary>
    private string? WhatIsWrong(X509Certificate? certificate, X509Chain? peerChain, SslPolicyErrors errors)
    {
        if (caFile is null || certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return errors == SslPolicyErrors.None ? null : $"the certificate {certificate?.Subject} cannot be trusted: {errors}";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Authorities(caFile));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // Certificates of the private authority live for hours.
        chain.ChainPolicy.DisableCertificateDownloads = true; // Whoever answers there must not say where else we call.
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (peerChain is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(peerChain.ChainElements.Select(element => element.Certificate).ToArray());
        }

        return chain.Build(leaf)
            ? null
            : $"the certificate {leaf.Subject} cannot be trusted by {caFile}: {string.Join(", ", chain.ChainStatus.Select(problem => problem.Status))}";
    }

    private X509Certificate2Collection Authorities(string file)
    {
        lock (_gate)
        {
            DateTime written = LastWrite(file, file);
            if (_authorities is not { } authorities || authorities.Written != written)
            {
                var certificates = new X509Certificate2Collection();
                certificates.ImportFromPemFile(file);
                _authorities = authorities = (written, certificates);
            }

            return authorities.Certificates;
        }
    }

    // Kubernetes swaps the whole volume by a symlink: the time of the link's target changes.
    private static DateTime LastWrite(string first, string second)
    {
        DateTime a = File.GetLastWriteTimeUtc(Target(first)), b = File.GetLastWriteTimeUtc(Target(second));
        return a < b ? b : a;
    }

    private static string Target(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
}
