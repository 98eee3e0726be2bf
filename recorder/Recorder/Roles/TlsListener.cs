using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Recorder.Hosting;
using Recorder.Hosting.Configuration;

namespace Recorder.Host.Roles;

/// <summary>Where a collector serves over mutual TLS. Certificate files are read again when they change.</summary>
internal sealed record TlsListener(IPEndPoint Address, string CertificateFile, string KeyFile, string ClientAuthorityFile)
{
    private static readonly TimeSpan RereadPeriod = TimeSpan.FromSeconds(10);

    /// <summary>Null when no address is given.</summary>
    /// <exception cref="ConfigException">One of the four is missing or wrong.</exception>
    public static TlsListener? From(string? listen, string? certificate, string? key, string? authority)
    {
        if (listen is null)
        {
            return certificate is null && key is null && authority is null ? null : throw new ConfigException("--cert, --key and --client-ca go with --listen");
        }

        if (certificate is null || key is null || authority is null)
        {
            throw new ConfigException("--listen needs --cert, --key and --client-ca: there is no listener without mutual TLS");
        }

        return new TlsListener(AddressOption.Parse("--listen", listen), certificate, key, authority);
    }

    public void Configure(HttpsConnectionAdapterOptions https, TimeProvider time, ILogger log)
    {
        Reread<X509Certificate2> own = new(() => X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile), RereadPeriod, time);
        ClientAuthorities authorities = new(ClientAuthorityFile, RereadPeriod, time);
        _ = own.Value; // A wrong file is told at the start, not at the first connection.
        https.ServerCertificateSelector = (_, _) => own.Value;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.OnAuthenticate = (_, options) => options.CertificateChainPolicy = ClientAuthorities.HandshakePolicy();
        https.ClientCertificateValidation = (certificate, _, _) =>
        {
            string? problem = authorities.WhatIsWrong(certificate);
            if (problem is not null)
            {
                log.LogWarning("the certificate {Subject} of a client is refused: {Problem}", certificate.Subject, problem);
            }

            return problem is null;
        };
    }
}
