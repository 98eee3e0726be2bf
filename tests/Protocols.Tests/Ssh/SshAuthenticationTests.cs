using Recorder.Protocols;
using Recorder.Protocols.Ssh;

namespace Protocols.Tests.Ssh;

public sealed class SshAuthenticationTests
{
    private static readonly string _samples = Path.Combine(AppContext.BaseDirectory, "testdata");

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    public void A_plain_key_gives_the_fingerprint_that_ssh_keygen_prints(string type)
    {
        SshAuthentication authentication = SshAuthentication.Parse(Read($"{type}.auth"));

        Assert.Equal("publickey", authentication.Method);
        Assert.Equal(Read($"{type}.fingerprint").Trim(), authentication.Fingerprint);
        Assert.Null(authentication.Certificate);
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    public void A_certificate_gives_its_id_serial_principals_and_the_plain_keys_fingerprint(string type)
    {
        SshCertificate certificate = SshAuthentication.Parse(Read($"{type}-cert.auth")).Certificate!;

        Assert.Equal("alice@example.com", certificate.KeyId);
        Assert.Equal(ulong.MaxValue, certificate.Serial);
        Assert.Equal(["root", "ops"], certificate.Principals);
        Assert.Equal(Read($"{type}.fingerprint").Trim(), certificate.Fingerprint);
    }

    [Fact]
    public void Several_methods_are_told_and_the_key_is_kept()
    {
        SshAuthentication authentication = SshAuthentication.Parse(Read("ed25519.auth") + "\nkeyboard-interactive/pam\n");

        Assert.Equal("publickey,keyboard-interactive", authentication.Method);
        Assert.NotNull(authentication.Fingerprint);
    }

    [Fact]
    public void Nothing_is_no_method() => Assert.Equal(SshAuthentication.None, SshAuthentication.Parse(""));

    [Fact]
    public void A_certificate_cut_anywhere_is_refused()
    {
        byte[] blob = Blob("ed25519");
        for (int length = 0; length < blob.Length; length++)
        {
            Assert.Throws<ProtocolException>(() => SshCertificate.Parse(blob.AsSpan(0, length)));
        }

        Assert.Throws<ProtocolException>(() => SshCertificate.Parse([.. blob, 0]));
    }

    [Fact]
    public void A_certificate_with_any_byte_changed_is_read_or_refused()
    {
        foreach (string type in (string[])["ed25519", "rsa", "ecdsa"])
        {
            byte[] blob = Blob(type);
            for (int i = 0; i < blob.Length; i++)
            {
                byte[] changed = [.. blob];
                changed[i] ^= 0xFF;
                ParseOrRefuse(changed);
            }
        }
    }

    [Fact]
    public void Random_bytes_are_refused() => Seeded.Run(2000, 300, ParseOrRefuse);

    [Fact]
    public void Limits_hold()
    {
        string line = "password\n";
        SshAuthentication.Parse(string.Concat(Enumerable.Repeat(line, SshAuthentication.MaxLines)));

        Assert.Throws<ProtocolException>(() => SshAuthentication.Parse(string.Concat(Enumerable.Repeat(line, SshAuthentication.MaxLines + 1))));
        Assert.Throws<ProtocolException>(() => SshAuthentication.Parse("publickey ssh-ed25519 not*base64"));
        Assert.Throws<ProtocolException>(() => SshAuthentication.Parse(Read("ed25519.auth").Replace("ssh-ed25519", "ssh-rsa")));
    }

    private static void ParseOrRefuse(byte[] blob)
    {
        try
        {
            SshCertificate.Parse(blob);
        }
        catch (ProtocolException)
        {
        }
    }

    private static byte[] Blob(string type) => Convert.FromBase64String(Read($"{type}-cert.auth").Split(' ')[2]);

    private static string Read(string name) => File.ReadAllText(Path.Combine(_samples, "wire/ssh", name));
}
