using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SessionRecording.Operator.Host.Certificates;

/// <summary>A key that signs SSH certificates: private as PEM that OpenSSH reads, public as one line.</summary>
internal sealed record SshAuthority(string PrivatePem, string PublicLine)
{
    private const string Algorithm = "ecdsa-sha2-nistp256", Curve = "nistp256";
    private const byte Uncompressed = 4; // SEC 1, 2.3.3: then X and Y.

    public static SshAuthority Make(string comment)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        // RFC 5656, 3.1: string algorithm, string curve, string point.
        byte[] blob = [.. Field(Encoding.ASCII.GetBytes(Algorithm)), .. Field(Encoding.ASCII.GetBytes(Curve)), .. Field([Uncompressed, .. point.X!, .. point.Y!])];
        return new SshAuthority(key.ExportECPrivateKeyPem() + "\n", $"{Algorithm} {Convert.ToBase64String(blob)} {comment}\n");
    }

    public override string ToString() => "an SSH authority's key";

    private static byte[] Field(byte[] value)
    {
        byte[] field = new byte[sizeof(uint) + value.Length];
        BinaryPrimitives.WriteInt32BigEndian(field, value.Length);
        value.CopyTo(field, sizeof(uint));
        return field;
    }
}
