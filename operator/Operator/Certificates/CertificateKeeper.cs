using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Queue;
using Microsoft.Extensions.Logging;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Controller;
using SessionRecording.Operator.Host.Running;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Certificates;

/// <summary>Keeps the certificates of a config: made, renewed in time, and believed before they are used.</summary>
internal sealed class CertificateKeeper(IKubernetesClient client, IOwnedKind secrets, ObjectApplier applier, RotationPolicy policy, TimeProvider time, ILogger log)
{
    private const string TlsType = "kubernetes.io/tls", SshType = "kubernetes.io/ssh-auth";
    private const string SshPrivate = "ssh-privatekey", SshPublic = "ssh-publickey";

    // Keys are opened to see that they are right, which takes most of a look's time: anew when a Secret changes, and when time may have made one due.
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(10);

    private readonly CertificateIssuer _issuer = new(policy);
    private readonly ConcurrentDictionary<EntityKey, (string Versions, DateTimeOffset At, string Bundle)> _seen = [];

    /// <summary>Only an authority that cannot be kept keeps the others from being.</summary>
    /// <param name="config">Whose.</param>
    /// <param name="context">What they depend on besides it.</param>
    /// <param name="making">Is told what comes of it: that the API server says no, or that somebody else writes the same Secret just now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task KeepAsync(V1Alpha1SessionRecordingConfig config, ResourceContext context, Making making, CancellationToken cancellationToken)
    {
        IReadOnlyList<LeafRequest> leaves = LeafRequests.For(config, context);
        string versions = Versions(config, leaves);
        DateTimeOffset now = time.GetUtcNow();
        if (_seen.TryGetValue(EntityKey.Of(config), out var seen) && seen.Versions == versions && seen.At <= now && now < seen.At + GoodFor)
        {
            await BelieveAsync(config, seen.Bundle, making, cancellationToken);
            return;
        }

        AuthoritySecret? authority = null;
        await making.TryAsync("certificates", async () => authority = await KeepAuthorityAsync(config, cancellationToken));
        if (authority?.Issuing is not { } issuing)
        {
            return; // Nobody would sign.
        }

        string bundle = authority.Bundle(now);
        await BelieveAsync(config, bundle, making, cancellationToken);
        int left = 0; // Also what comes only when all else was made, after this.
        foreach (LeafRequest leaf in leaves)
        {
            await KeepOneAsync(leaf.SecretName, () => KeepLeafAsync(config, leaf, issuing, cancellationToken));
        }

        foreach (string name in SshAuthorities(config))
        {
            await KeepOneAsync(name, () => KeepSshAsync(config, name, cancellationToken));
        }

        if (left == 0)
        {
            _seen[EntityKey.Of(config)] = (versions, now, bundle);
        }

        Task KeepOneAsync(string name, Func<Task> keep)
        {
            left++;
            return making.TryAsync($"Secret {name}", async () =>
            {
                await keep();
                left--;
            });
        }
    }

    /// <summary>The config is gone.</summary>
    public void Forget(V1Alpha1SessionRecordingConfig config) => _seen.TryRemove(EntityKey.Of(config), out _);

    // Of all that is looked at: what was written a moment ago has another one as soon as the cache knows of it.
    private string Versions(V1Alpha1SessionRecordingConfig config, IReadOnlyList<LeafRequest> leaves)
    {
        string[] names = [Names.Authority(config), .. leaves.Select(leaf => leaf.SecretName), Names.SshUserAuthority(config), Names.SshHostAuthority(config)];
        return string.Join(' ', (string[])[$"{config.Metadata.Generation}", .. names.Select(name => secrets.Find(new EntityKey(config.Namespace(), name))?.ResourceVersion() ?? "-")]);
    }

    private Task BelieveAsync(V1Alpha1SessionRecordingConfig config, string bundle, Making making, CancellationToken cancellationToken) => making.TryAsync(
        $"ConfigMap {Names.AuthorityBundle(config)}",
        () => applier.ApplyAsync(config, Bundle(config, bundle), FieldManagers.Certificates, cancellationToken));

    private async Task<AuthoritySecret> KeepAuthorityAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        string name = Names.Authority(config);
        DateTimeOffset now = time.GetUtcNow();
        var known = AuthoritySecret.Read(Known(config, name));
        if (StepOf(known, now) == AuthorityStep.Keep)
        {
            return known;
        }

        // The cache may be behind: what it does not show yet must not be made twice.
        V1Secret? live = await LiveAsync(config, name, cancellationToken);
        AuthoritySecret there = AuthoritySecret.Read(live);
        AuthorityStep step = StepOf(there, now);
        if (step == AuthorityStep.Keep)
        {
            return there;
        }

        AuthoritySecret after = there.After(step, _issuer, now);
        await WriteAsync(config, name, "Opaque", after.ToFields(), live, cancellationToken);
        if (step != AuthorityStep.Promote)
        {
            OperatorMetrics.Issued(isAuthority: true);
        }

        log.LogInformation("{Namespace}/{Name}: certificate authority: {Step}", config.Namespace(), config.Name(), step);
        return after;
    }

    private async Task KeepLeafAsync(V1Alpha1SessionRecordingConfig config, LeafRequest leaf, KeyPair authority, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (IsGood(Known(config, leaf.SecretName), leaf, authority, now))
        {
            return;
        }

        V1Secret? live = await LiveAsync(config, leaf.SecretName, cancellationToken);
        if (IsGood(live, leaf, authority, now))
        {
            return;
        }

        KeyPair made = _issuer.Issue(authority, leaf, now);
        Dictionary<string, byte[]> fields = new() { ["tls.crt"] = Encoding.UTF8.GetBytes(made.CertificatePem), ["tls.key"] = Encoding.UTF8.GetBytes(made.KeyPem) };
        await WriteAsync(config, leaf.SecretName, TlsType, fields, live, cancellationToken);
        OperatorMetrics.Issued(isAuthority: false);
        log.LogInformation(
            "{Namespace}/{Name}: certificate {Secret} issued, valid until {Until:yyyy-MM-dd}", config.Namespace(), config.Name(), leaf.SecretName, made.Validity.NotAfter);
    }

    // Those that are made, not named.
    private static IEnumerable<string> SshAuthorities(V1Alpha1SessionRecordingConfig config) => config.Spec.Ssh is { Nodes.Enabled: true } ssh
        ? [.. ssh.UserCaSecretRef is null ? (string[])[Names.SshUserAuthority(config)] : [], .. ssh.HostCaSecretRef is null ? (string[])[Names.SshHostAuthority(config)] : []]
        : [];

    // Not rotated: who trusts it has its public key in files of their own.
    private async Task KeepSshAsync(V1Alpha1SessionRecordingConfig config, string name, CancellationToken cancellationToken)
    {
        if (Known(config, name) is not null || await LiveAsync(config, name, cancellationToken) is not null)
        {
            return;
        }

        var made = SshAuthority.Make($"{config.Namespace()}/{name}");
        Dictionary<string, byte[]> fields = new() { [SshPrivate] = Encoding.UTF8.GetBytes(made.PrivatePem), [SshPublic] = Encoding.UTF8.GetBytes(made.PublicLine) };
        await WriteAsync(config, name, SshType, fields, live: null, cancellationToken);
    }

    private V1Secret? Known(V1Alpha1SessionRecordingConfig config, string name)
    {
        var known = (V1Secret?)secrets.Find(new EntityKey(config.Namespace(), name));
        Ownership.Demand(known, config);
        return known;
    }

    private async Task<V1Secret?> LiveAsync(V1Alpha1SessionRecordingConfig config, string name, CancellationToken cancellationToken)
    {
        V1Secret? live = await client.GetAsync<V1Secret>(name, config.Namespace(), cancellationToken);
        Ownership.Demand(live, config);
        return live;
    }

    private AuthorityStep StepOf(AuthoritySecret authority, DateTimeOffset now) => policy.Next(authority.Issuing?.Validity, authority.Next?.Validity, now);

    private static bool IsGood(V1Secret? secret, LeafRequest leaf, KeyPair authority, DateTimeOffset now)
    {
        if (KeyPair.Read(secret, "tls.crt", "tls.key") is not { } pair)
        {
            return false;
        }

        using X509Certificate2 certificate = pair.Certificate(), issuer = authority.Certificate();
        return certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData) && leaf.Fits(certificate) && !RotationPolicy.IsDue(Validity.Of(certificate), now);
    }

    private static V1ConfigMap Bundle(V1Alpha1SessionRecordingConfig config, string certificates) => new()
    {
        ApiVersion = V1ConfigMap.KubeApiVersion,
        Kind = V1ConfigMap.KubeKind,
        Metadata = Metadata(config, Names.AuthorityBundle(config)),
        Data = new Dictionary<string, string> { ["ca.crt"] = certificates },
    };

    // With the version that was looked at: of two operators one is refused.
    private async Task WriteAsync(
        V1Alpha1SessionRecordingConfig config, string name, string type, Dictionary<string, byte[]> fields, V1Secret? live, CancellationToken cancellationToken)
    {
        V1ObjectMeta metadata = Metadata(config, name);
        metadata.ResourceVersion = live?.Metadata.ResourceVersion;
        await client.ApplyAsync(new V1Secret { Metadata = metadata, Type = type, Data = fields }, new ApplyOptions(FieldManagers.Certificates), cancellationToken);
    }

    private static V1ObjectMeta Metadata(V1Alpha1SessionRecordingConfig config, string name) => new()
    {
        Name = name,
        NamespaceProperty = config.Namespace(),
        Labels = Labels.Of(config, Component),
        OwnerReferences = [config.MakeControllerReference()],
    };

    private const string Component = "certificates";
}
