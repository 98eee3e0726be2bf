using System.Security.Cryptography;

namespace Recorder.Protocols.Ssh;

/// <summary>Fingerprints of public keys as ssh-keygen -l prints them.</summary>
public static class SshFingerprint
{
    /// <summary><c>SHA256:</c> and the digest of the key blob in base64 without padding.</summary>
    public static string Of(ReadOnlySpan<byte> publicKey) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(publicKey)).TrimEnd('=');
}
