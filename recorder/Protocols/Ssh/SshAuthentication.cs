namespace Recorder.Protocols.Ssh;

/// <summary>How a user proved who he is, read from the file that sshd's ExposeAuthInfo writes; it is the user's, who may have changed it.</summary>
/// <param name="Method"><c>publickey</c>, <c>password</c>, …; several are joined by commas. Empty when unknown.</param>
/// <param name="Fingerprint">Of the (last) key used, or null.</param>
/// <param name="Certificate">When the key came in a certificate.</param>
/// <remarks>One line per method: <c>method[/submethod] [key-type base64-blob [further words]]</c>.</remarks>
public sealed record SshAuthentication(string Method, string? Fingerprint, SshCertificate? Certificate)
{
    public const int MaxLines = 16;

    public static SshAuthentication None { get; } = new("", null, null);

    /// <exception cref="ProtocolException">A key is not base64, not what its type says, or there are too many lines.</exception>
    public static SshAuthentication Parse(string text)
    {
        SshAuthentication result = None;
        string[] lines = text.Split('\n', MaxLines + 1, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (MaxLines < lines.Length)
        {
            throw new ProtocolException($"more than {MaxLines} authentication methods");
        }

        foreach (string line in lines)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string method = words[0].Split('/')[0];
            result = result with { Method = result.Method.Length == 0 ? method : $"{result.Method},{method}" };
            if (3 <= words.Length)
            {
                result = WithKey(result, words[1], words[2]);
            }
        }

        return result;
    }

    private static SshAuthentication WithKey(SshAuthentication result, string type, string base64)
    {
        byte[] blob = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, blob, out int length))
        {
            throw new ProtocolException($"the {type} key is not base64");
        }

        ReadOnlySpan<byte> key = blob.AsSpan(0, length);
        string inside = new SshFieldReader(key).Text("key type");
        if (inside != type)
        {
            throw new ProtocolException($"the {type} key says it is {inside}");
        }

        if (!type.EndsWith(SshCertificate.TypeSuffix, StringComparison.Ordinal))
        {
            return result with { Fingerprint = SshFingerprint.Of(key), Certificate = null };
        }

        SshCertificate certificate = SshCertificate.Parse(key);
        return result with { Fingerprint = certificate.Fingerprint, Certificate = certificate };
    }
}
