using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Recorder.Host.Configuration;

namespace Recorder.Host.Roles;

/// <summary>Where a collector serves over mutual TLS. Certificate files are read again when they change.</summary>
internal sealed record TlsListener(IPEndPoint Address, string CertificateFile, string KeyFile, string ClientAuthorityFile)
{
    private static readonly TimeSpan Reread = TimeSpan.FromSeconds(10);

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

        return IPEndPoint.TryParse(listen, out IPEndPoint? address) && address.Port != 0
            ? new TlsListener(address, certificate, key, authority)
            : throw new ConfigException($"--listen '{listen}' is not ADDRESS:PORT, like 0.0.0.0:3025 or [::]:3025");
    }

    public void Configure(HttpsConnectionAdapterOptions https, TimeProvider time)
    {
        Cached<X509Certificate2> own = new(() => X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile), Reread, time);
        Cached<X509Certificate2Collection> authorities = new(ReadAuthorities, Reread, time);
        _ = own.Value; // A wrong file is told at the start, not at the first connection.
        _ = authorities.Value;
        https.ServerCertificateSelector = (_, _) => own.Value;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => IsTrusted(certificate, authorities.Value);
    }

    private static bool IsTrusted(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // Short-lived certificates; no revocation service.
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2" /* clientAuth */));
        return chain.Build(certificate);
    }

    private X509Certificate2Collection ReadAuthorities()
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(ClientAuthorityFile);
        return authorities;
    }

    /// <summary>A value read again at most every <paramref name="period"/>; the old one stays when reading fails.</summary>
    private sealed class Cached<T>(Func<T> read, TimeSpan period, TimeProvider time)
        where T : class
    {
        private readonly Lock _turn = new();
        private T? _value;
        private long _readAt;

        public T Value
        {
            get
            {
                lock (_turn)
                {
                    if (_value is null || period < time.GetElapsedTime(_readAt))
                    {
                        _value = Read();
                        _readAt = time.GetTimestamp();
                    }

                    return _value;
                }
            }
        }

        private T Read()
        {
            try
            {
                return read();
            }
            catch (Exception problem) when (_value is not null && problem is (IOException or CryptographicException))
            {
                return _value!; // Half-written during a rotation.
            }
        }
    }
}
