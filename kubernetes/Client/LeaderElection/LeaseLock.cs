using k8s.Models;
using KubeOps.KubernetesClient;

namespace k8s.LeaderElection;

/// <summary>
/// The Lease as one candidate sees it. A lease of another has expired when it has not changed for its duration by our own clock:
/// the times in it are another machine's.
/// </summary>
internal sealed class LeaseLock(IKubernetesClient client, LeaderElectionConfig config, TimeProvider time)
{
    // Only one attempt runs at a time.
    private V1Lease? _observed;
    private long _observedAt;

    /// <summary>Who leads, as of the last look.</summary>
    public string? Holder => _observed?.Spec?.HolderIdentity is { Length: > 0 } holder ? holder : null;

    private bool IsOurs => Holder == config.Identity;

    /// <summary>Takes or renews the lease; false when another has it, or was faster.</summary>
    public async Task<bool> TryAcquireOrRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Who leads renews what it wrote last; everyone else looks first.
            if (!IsOurs)
            {
                Observe(await client.GetAsync<V1Lease>(config.Name, config.Namespace, cancellationToken));
            }

            if (_observed is null)
            {
                Observe(await client.CreateAsync(Held(null), cancellationToken));
                return true;
            }

            if (!IsOurs && !IsFree)
            {
                return false;
            }

            Observe(await client.UpdateAsync(Held(_observed), cancellationToken));
            return true;
        }
        catch (KubernetesException refused) when (refused.IsConflict || (refused.IsNotFound && _observed is not null))
        {
            await LookAsync(cancellationToken);
            return false;
        }
    }

    /// <summary>Lets go, so that the next need not wait for the lease to expire. Nothing happens when it is not ours any more.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (!IsOurs)
        {
            return;
        }

        try
        {
            V1Lease free = Held(_observed);
            free.Spec!.HolderIdentity = "";
            free.Spec.LeaseDurationSeconds = 1; // The API wants one above 0.
            Observe(await client.UpdateAsync(free, cancellationToken));
        }
        catch (KubernetesException refused) when (refused.IsConflict || refused.IsNotFound)
        {
            await LookAsync(cancellationToken);
        }
    }

    private bool IsFree => Holder is null
        || TimeSpan.FromSeconds(_observed!.Spec!.LeaseDurationSeconds ?? 0) <= time.GetElapsedTime(_observedAt);

    private async Task LookAsync(CancellationToken cancellationToken) =>
        Observe(await client.GetAsync<V1Lease>(config.Name, config.Namespace, cancellationToken));

    private void Observe(V1Lease? lease)
    {
        if (lease?.ResourceVersion() != _observed?.ResourceVersion())
        {
            _observedAt = time.GetTimestamp();
        }

        _observed = lease;
    }

    private V1Lease Held(V1Lease? before)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        bool renews = before?.Spec?.HolderIdentity == config.Identity;
        return new V1Lease
        {
            Metadata = before?.Metadata ?? new V1ObjectMeta { Name = config.Name, NamespaceProperty = config.Namespace },
            Spec = new V1LeaseSpec
            {
                HolderIdentity = config.Identity,
                LeaseDurationSeconds = (int)config.LeaseDuration.TotalSeconds,
                RenewTime = now,
                AcquireTime = renews ? before!.Spec!.AcquireTime : now,
                LeaseTransitions = (before?.Spec?.LeaseTransitions ?? 0) + (before is null || renews ? 0 : 1),
            },
        };
    }
}
