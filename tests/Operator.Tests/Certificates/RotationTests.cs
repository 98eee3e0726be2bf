using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SessionRecording.Operator.Host.Certificates;

namespace Operator.Tests.Certificates;

/// <summary>Two years of certificates, with pods that are behind.</summary>
public sealed class RotationTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(20), Lag = TimeSpan.FromMinutes(40), Years = TimeSpan.FromDays(2 * 365);

    [Fact]
    public void Whoever_is_behind_with_the_bundle_or_with_a_certificate_is_believed_all_the_same()
    {
        RotationPolicy policy = new();
        CertificateIssuer issuer = new(policy);
        LeafRequest request = new("secret", "recorder", "recorders", []);
        var authority = new AuthoritySecret(null, null, null);
        KeyPair? leaf = null;
        Queue<(DateTimeOffset At, string Bundle, KeyPair Leaf)> past = [];
        DateTimeOffset begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        int authorities = 0, leaves = 0;

        for (DateTimeOffset now = begin; now < begin + Years; now += NextStep(policy, authority, leaf, now))
        {
            AuthorityStep step = policy.Next(authority.Issuing?.Validity, authority.Next?.Validity, now);
            authority = authority.After(step, issuer, now);
            authorities += step is AuthorityStep.Replace or AuthorityStep.Prepare ? 1 : 0;
            if (leaf is null || RotationPolicy.IsDue(leaf.Validity, now) || !IsSignedBy(leaf, authority.Issuing!))
            {
                leaf = issuer.Issue(authority.Issuing!, request, now);
                leaves++;
            }

            past.Enqueue((now, authority.Bundle(now), leaf));
            while (past.Count > 1 && past.Peek().At < now - Lag)
            {
                past.Dequeue();
            }

            foreach ((DateTimeOffset at, string bundle, KeyPair old) in past)
            {
                Assert.True(IsBelieved(leaf, bundle, now), $"at {now:u}: the certificate of now by the bundle of {at:u}");
                Assert.True(IsBelieved(old, authority.Bundle(now), now), $"at {now:u}: the certificate of {at:u} by the bundle of now");
            }
        }

        Assert.InRange(authorities, 3, 4);
        Assert.InRange(leaves, 36, 42);
    }

    // In small steps when something is about to change, in days otherwise.
    private static TimeSpan NextStep(RotationPolicy policy, AuthoritySecret authority, KeyPair? leaf, DateTimeOffset now)
    {
        DateTimeOffset soon = now + TimeSpan.FromDays(1);
        bool changes = authority.Next is not null || policy.Next(authority.Issuing?.Validity, null, soon) != AuthorityStep.Keep
            || leaf is null || now < leaf.Validity.NotBefore + Lag * 2;
        return changes ? Step : TimeSpan.FromDays(1);
    }

    private static bool IsSignedBy(KeyPair leaf, KeyPair authority)
    {
        using X509Certificate2 certificate = leaf.Certificate(), issuer = authority.Certificate();
        return certificate.Issuer == issuer.Subject;
    }

    private static bool IsBelieved(KeyPair leaf, string bundle, DateTimeOffset now)
    {
        using X509Certificate2 certificate = leaf.Certificate();
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(bundle);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }
}
