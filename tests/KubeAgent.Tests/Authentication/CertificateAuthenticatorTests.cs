using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KubeAgent.Authentication;
using TestKit;

namespace KubeAgent.Tests.Authentication;

public sealed class CertificateAuthenticatorTests
{
    [Fact]
    public void The_common_name_is_the_user_and_each_organization_a_group()
    {
        KubeUser? user = UserOf("CN=bob, O=ops, O=dev");

        Assert.Equal("bob", user?.Name);
        Assert.Equal(["dev", "ops"], user!.Groups.Order());
    }

    [Theory]
    [InlineData("CN=alice, CN=bob")]
    [InlineData("CN=bob, O=ops, CN=alice")]
    [InlineData("CN=bob, CN=bob")]
    public void A_certificate_with_two_common_names_is_nobodys(string subject) => Assert.Null(UserOf(subject));

    [Fact]
    public void A_certificate_without_a_common_name_is_nobodys() => Assert.Null(UserOf("O=ops"));

    private static KubeUser? UserOf(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(ManualTimeProvider.DefaultStart, ManualTimeProvider.DefaultStart.AddDays(1));
        return CertificateAuthenticator.UserOf(certificate);
    }
}
