using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace k8s.Authentication;

/// <summary>Client certificates from PEM text and from files.</summary>
internal static class ClientCertificates
{
    /// <exception cref="KubeConfigException">Not a certificate with its key; names the source, never the key.</exception>
    public static X509Certificate2 FromPem(string certificate, string key, string source)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (CryptographicException e)
        {
            throw new KubeConfigException($"client certificate of {source}: {e.Message}", e);
        }
    }

    /// <summary>A source that reads both files again when either has changed, for connections made from then on.</summary>
    public static Func<X509Certificate2?> FromFiles(string certificatePath, string keyPath)
    {
        var gate = new Lock();
        X509Certificate2? current = null;
        (DateTime, DateTime) readAt = default;
        return () =>
        {
            lock (gate)
            {
                (DateTime, DateTime) changedAt = (File.GetLastWriteTimeUtc(certificatePath), File.GetLastWriteTimeUtc(keyPath));
                if (current is null || changedAt != readAt)
                {
                    current = FromPem(ReadText(certificatePath), ReadText(keyPath), certificatePath);
                    readAt = changedAt;
                }

                return current;
            }
        };
    }

    public static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"{path}: {e.Message}", e);
        }
    }
}
