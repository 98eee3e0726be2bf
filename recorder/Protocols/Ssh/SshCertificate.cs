using System.Buffers.Binary;
using System.Text;

namespace Recorder.Protocols.Ssh;

/// <summary>What an OpenSSH user certificate says of its holder. The signature is not checked: sshd did that.</summary>
/// <param name="KeyId">Free text that the authority put in: who this is.</param>
/// <param name="Serial">Serial number.</param>
/// <param name="Principals">Names it is good for; empty: any.</param>
/// <param name="Fingerprint">Of the plain key in it, as ssh-keygen -l prints it.</param>
/// <remarks>OpenSSH PROTOCOL.certkeys, "New public key formats".</remarks>
public sealed record SshCertificate(string KeyId, ulong Serial, IReadOnlyList<string> Principals, string Fingerprint)
{
    public const string TypeSuffix = "-cert-v01@openssh.com";
    public const int MaxPrincipals = 256;

    // Public-key fields between nonce and serial, by plain type.
    private static int KeyFieldCount(string type) => type switch
    {
        "ssh-ed25519" => 1 /* point */,
        "ssh-rsa" => 2 /* e, n */,
        "ssh-dss" => 4 /* p, q, g, y */,
        "ecdsa-sha2-nistp256" or "ecdsa-sha2-nistp384" or "ecdsa-sha2-nistp521" => 2 /* curve, point */,
        "sk-ssh-ed25519@openssh.com" => 2 /* point, application */,
        "sk-ecdsa-sha2-nistp256@openssh.com" => 3 /* curve, point, application */,
        _ => throw new ProtocolException($"certificate type '{type}' is not known"),
    };

    /// <exception cref="ProtocolException">It is no user certificate, or it is cut short.</exception>
    public static SshCertificate Parse(ReadOnlySpan<byte> blob)
    {
        var fields = new SshFieldReader(blob);
        string type = PlainType(fields.Text("certificate type"));
        _ = fields.Bytes("nonce");
        ReadOnlySpan<byte> beforeKey = fields.Rest;
        for (int i = KeyFieldCount(type); 0 < i; i--)
        {
            _ = fields.Bytes("public key");
        }

        ReadOnlySpan<byte> key = beforeKey[..^fields.Rest.Length];
        ulong serial = fields.UInt64("serial");
        uint kind = fields.UInt32("certificate kind");
        if (kind != 1)
        {
            throw new ProtocolException($"certificate kind is {kind}, only 1 (user) is expected");
        }

        string keyId = fields.Text("key id");
        IReadOnlyList<string> principals = ParsePrincipals(fields.Bytes("valid principals"));
        _ = fields.UInt64("valid after");
        _ = fields.UInt64("valid before");
        foreach (string field in (ReadOnlySpan<string>)["critical options", "extensions", "reserved", "signature key", "signature"])
        {
            _ = fields.Bytes(field);
        }

        return fields.Rest.IsEmpty
            ? new SshCertificate(keyId, serial, principals, SshFingerprint.Of(WithType(type, key)))
            : throw new ProtocolException($"certificate has {fields.Rest.Length} bytes too many");
    }

    private static List<string> ParsePrincipals(ReadOnlySpan<byte> list)
    {
        var principals = new List<string>();
        var fields = new SshFieldReader(list);
        while (!fields.Rest.IsEmpty)
        {
            principals.Add(fields.Text("principal"));
            if (MaxPrincipals < principals.Count)
            {
                throw new ProtocolException($"certificate has more than {MaxPrincipals} principals");
            }
        }

        return principals;
    }

    // "sk-ssh-ed25519-cert-v01@openssh.com" is the certificate of "sk-ssh-ed25519@openssh.com".
    private static string PlainType(string type)
    {
        if (!type.EndsWith(TypeSuffix, StringComparison.Ordinal))
        {
            throw new ProtocolException($"'{type}' is no certificate type");
        }

        string plain = type[..^TypeSuffix.Length];
        return plain.StartsWith("sk-", StringComparison.Ordinal) ? plain + "@openssh.com" : plain;
    }

    private static byte[] WithType(string type, ReadOnlySpan<byte> key)
    {
        byte[] name = Encoding.ASCII.GetBytes(type);
        byte[] blob = new byte[sizeof(uint) + name.Length + key.Length];
        BinaryPrimitives.WriteInt32BigEndian(blob, name.Length);
        name.CopyTo(blob, sizeof(uint));
        key.CopyTo(blob.AsSpan(sizeof(uint) + name.Length));
        return blob;
    }
}
