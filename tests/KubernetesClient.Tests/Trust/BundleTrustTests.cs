using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s.Authentication;

namespace KubernetesClient.Tests.Trust;

/// <summary>Chains as a server could send them, whatever it likes to send.</summary>
public sealed class BundleTrustTests
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1", ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly Issued _root = Issued.Root("root");
    private readonly Issued _issuing;

    public BundleTrustTests() => _issuing = _root.Authority("issuing");

    [Fact]
    public void An_intermediate_of_the_bundle_is_trusted_without_its_root()
    {
        Issued server = _issuing.Server();

        Assert.True(IsTrusted(server, bundle: [_issuing]));
        Assert.True(IsTrusted(server, bundle: [_issuing], sent: [_issuing]));
        Assert.True(IsTrusted(server, bundle: [_issuing], sent: [_issuing, _root]));
        Assert.True(IsTrusted(server, bundle: [Issued.Root("other"), _issuing]));
    }

    [Fact]
    public void An_intermediate_below_one_of_the_bundle_is_trusted()
    {
        Issued below = _issuing.Authority("below");

        Assert.True(IsTrusted(below.Server(), bundle: [_issuing], sent: [below]));
        Assert.True(IsTrusted(below.Server(), bundle: [_issuing], sent: [below, _issuing, _root]));
        Assert.False(IsTrusted(below.Server(), bundle: [_issuing]));
    }

    [Fact]
    public void A_root_of_the_bundle_is_trusted_as_ever()
    {
        Assert.True(IsTrusted(_root.Server(), bundle: [_root]));
        Assert.True(IsTrusted(_issuing.Server(), bundle: [_root], sent: [_issuing]));
        Assert.True(IsTrusted(_issuing.Server(), bundle: [_root, _issuing]));
        Assert.False(IsTrusted(_issuing.Server(), bundle: [_root]));
    }

    [Fact]
    public void The_servers_own_certificate_in_the_bundle_is_trusted()
    {
        Issued server = _issuing.Server(), alone = Issued.SelfSignedServer();

        Assert.True(IsTrusted(server, bundle: [server]));
        Assert.True(IsTrusted(server, bundle: [server], sent: [_issuing, _root]));
        Assert.True(IsTrusted(alone, bundle: [alone]));
    }

    [Fact]
    public void A_self_signed_certificate_that_is_not_in_the_bundle_is_refused()
    {
        Assert.False(IsTrusted(Issued.SelfSignedServer(), bundle: [_issuing]));
        Assert.False(IsTrusted(Issued.SelfSignedServer(), bundle: [_issuing], sent: [_issuing, _root]));
        Assert.False(IsTrusted(Issued.SelfSignedServer(), bundle: [Issued.SelfSignedServer()]));
    }

    [Fact]
    public void Another_authority_is_refused_whatever_is_sent_besides()
    {
        Issued other = Issued.Root("other"), between = other.Authority("between"), sibling = _root.Authority("sibling");

        Assert.False(IsTrusted(other.Server(), bundle: [_issuing]));
        Assert.False(IsTrusted(other.Server(), bundle: [_issuing], sent: [other, _issuing, _root]));
        Assert.False(IsTrusted(between.Server(), bundle: [_issuing], sent: [between, other, _issuing]));
        Assert.False(IsTrusted(between.Server(), bundle: [_issuing], sent: [between]));
        Assert.False(IsTrusted(sibling.Server(), bundle: [_issuing], sent: [sibling, _root, _issuing]));
        Assert.False(IsTrusted(_issuing.Server(), bundle: [sibling], sent: [_issuing, _root]));
    }

    [Fact]
    public void A_certificate_with_a_forged_issuer_is_refused()
    {
        Issued below = _issuing.Authority("below"), forged = _issuing.Impostor().Authority("below");

        Assert.False(IsTrusted(_issuing.Impostor().Server(), bundle: [_issuing]));
        Assert.False(IsTrusted(_issuing.Impostor().Server(), bundle: [_issuing], sent: [_issuing, _root]));
        Assert.False(IsTrusted(_root.Impostor().Server(), bundle: [_root]));
        Assert.False(IsTrusted(forged.Server(), bundle: [_issuing], sent: [forged]));
        Assert.False(IsTrusted(forged.Server(), bundle: [_issuing], sent: [forged, _issuing, _root]));
        Assert.False(IsTrusted(below.Impostor().Server(), bundle: [_issuing], sent: [below]));
        Assert.False(IsTrusted(below.Impostor().Server(), bundle: [below]));
    }

    [Fact]
    public void Another_authority_of_the_same_name_is_refused()
    {
        Issued sameName = Issued.Root("root").Authority("issuing"), sameNameRoot = Issued.Root("issuing");

        Assert.False(IsTrusted(sameName.Server(), bundle: [_issuing]));
        Assert.False(IsTrusted(sameName.Server(), bundle: [_issuing], sent: [sameName]));
        Assert.False(IsTrusted(sameName.Server(), bundle: [_issuing], sent: [sameName, _issuing]));
        Assert.False(IsTrusted(sameNameRoot.Server(), bundle: [_issuing], sent: [sameNameRoot]));
    }

    [Fact]
    public void What_is_over_or_has_not_begun_is_refused()
    {
        Issued old = _root.Authority("old", fromDays: -3, untilDays: -1), young = _root.Authority("young", fromDays: 1, untilDays: 3);
        Issued oldBelow = _issuing.Authority("below", fromDays: -3, untilDays: -1), oldServer = _issuing.Server(fromDays: -3, untilDays: -1);

        Assert.False(IsTrusted(oldServer, bundle: [_issuing]));
        Assert.False(IsTrusted(oldServer, bundle: [_issuing], sent: [_issuing, _root]));
        Assert.False(IsTrusted(oldServer, bundle: [oldServer]));
        Assert.False(IsTrusted(_issuing.Server(fromDays: 1, untilDays: 3), bundle: [_issuing]));
        Assert.False(IsTrusted(old.Server(), bundle: [old]));
        Assert.False(IsTrusted(old.Server(), bundle: [old], sent: [old, _root]));
        Assert.False(IsTrusted(young.Server(), bundle: [young]));
        Assert.False(IsTrusted(oldBelow.Server(), bundle: [_issuing], sent: [oldBelow]));
    }

    [Fact]
    public void What_may_not_sign_signs_nothing()
    {
        Issued server = _issuing.Server(), narrow = _root.Authority("narrow", pathLength: 0), below = narrow.Authority("below");

        Assert.False(IsTrusted(server.Server(), bundle: [server]));
        Assert.False(IsTrusted(server.Server(), bundle: [_issuing], sent: [server]));
        Assert.True(IsTrusted(narrow.Server(), bundle: [narrow]));
        Assert.False(IsTrusted(below.Server(), bundle: [narrow], sent: [below]));
    }

    [Fact]
    public void A_certificate_for_clients_is_no_servers()
    {
        Issued client = _issuing.Server(ClientUsage);

        Assert.False(IsTrusted(client, bundle: [_issuing]));
        Assert.False(IsTrusted(client, bundle: [_issuing], sent: [_issuing, _root]));
        Assert.False(IsTrusted(client, bundle: [client]));
    }

    [Theory]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch)]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable)]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch)]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNotAvailable)]
    public void Nothing_but_the_chain_is_judged_again(SslPolicyErrors errors)
    {
        var trust = new BundleTrust([_issuing.Public]);
        using X509Chain chain = Build(trust, _issuing.Server(), []);

        Assert.True(trust.IsTrusted(chain, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.False(trust.IsTrusted(chain, errors));
        Assert.False(trust.IsTrusted(null, errors));
        Assert.False(trust.IsTrusted(null, SslPolicyErrors.RemoteCertificateChainErrors));
    }

    private static bool IsTrusted(Issued server, Issued[] bundle, Issued[]? sent = null)
    {
        var trust = new BundleTrust([.. bundle.Select(one => one.Public)]);
        using X509Chain chain = Build(trust, server, sent ?? []);
        return trust.IsTrusted(chain, chain.ChainStatus.Length == 0 ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors);
    }

    // As SslStream does.
    private static X509Chain Build(BundleTrust trust, Issued server, Issued[] sent)
    {
        var chain = new X509Chain { ChainPolicy = trust.Policy() };
        chain.ChainPolicy.ExtraStore.AddRange(sent.Select(one => one.Public).ToArray());
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerUsage));
        chain.Build(server.Public);
        return chain;
    }
}
