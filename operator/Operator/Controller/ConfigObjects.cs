using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Queue;
using Microsoft.Extensions.Logging;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Enforcement;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>Makes the objects of a config as they are wanted, and deletes those that are not any more.</summary>
internal sealed class ConfigObjects(IKubernetesClient client, OwnedObjects owned, ObjectApplier applier, ILogger log)
{
    /// <param name="config">Whose.</param>
    /// <param name="context">What they depend on besides it.</param>
    /// <param name="workloads">What is wanted; null: what is there stays as it is.</param>
    /// <param name="older">How far an older config is that is to enforce in its place; null: there is none.</param>
    /// <param name="making">Is told what comes of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task MakeAsync(
        V1Alpha1SessionRecordingConfig config, ResourceContext context, IReadOnlyList<IKubernetesObject<V1ObjectMeta>>? workloads, Standing? older, Making making,
        CancellationToken cancellationToken)
    {
        if (workloads is not null)
        {
            await ApplyAsync(config, workloads, FieldManagers.Workloads, making, cancellationToken);
            HashSet<(Type, EntityKey)> stay = [.. workloads.Select(KeyOf), .. Awaiting(workloads), (typeof(V1ConfigMap), new EntityKey(config.Namespace(), Names.AuthorityBundle(config)))];
            await PruneAsync(config, DesiredResources.Kinds, stay, making, cancellationToken);
        }

        // Two that enforce side by side refuse whom the other one exempts. Until the older one's policies are there, what is in force stays so.
        IReadOnlyList<IKubernetesObject<V1ObjectMeta>> policies = older is null ? EnforcementResources.For(config, context) : [];
        if (older is null ? policies.Count == 0 || IsEnforcing(config) || HasReadyKubeAgents(config) : older == Standing.Enforcing)
        {
            await ApplyAsync(config, policies, FieldManagers.Enforcement, making, cancellationToken);
            await PruneAsync(config, EnforcementResources.Kinds, [.. policies.Select(KeyOf)], making, cancellationToken);
        }
    }

    /// <summary>How far it is with the enforcement of a config that wants it, as far as what is there is known.</summary>
    public Standing StandingOf(V1Alpha1SessionRecordingConfig config) =>
        IsEnforcing(config) ? Standing.Enforcing
        : HasReadyKubeAgents(config) && config.GetAnnotation(Annotations.Paused) != "true" ? Standing.Able
        : Standing.Unable;

    private bool IsEnforcing(V1Alpha1SessionRecordingConfig config) =>
        owned.Find(typeof(V1ValidatingAdmissionPolicyBinding), new EntityKey("", Names.Policy(config, EnforcementResources.Connect))) is not null;

    // Whoever is refused needs another way.
    private bool HasReadyKubeAgents(V1Alpha1SessionRecordingConfig config)
    {
        EntityKey agents = new(config.Namespace(), Names.KubeAgent(config));
        return HasReadyPods(typeof(V1StatefulSet), agents) || HasReadyPods(typeof(V1Deployment), agents);
    }

    // Workloads whose pods carry sessions until one is ready of those that are to be in their place.
    private IEnumerable<(Type, EntityKey)> Awaiting(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> workloads) =>
        from one in workloads
        let other = Observer.OtherKind(one)
        where other is not null && !HasReadyPods(one.GetType(), EntityKey.Of(one))
        select (other, EntityKey.Of(one));

    private bool HasReadyPods(Type kind, EntityKey key) => owned.Find(kind, key) switch
    {
        V1StatefulSet { Status.ReadyReplicas: > 0 } or V1Deployment { Status.ReadyReplicas: > 0 } => true,
        _ => false,
    };

    /// <summary>Lets no session begin any more, where the config has kube-agents.</summary>
    /// <exception cref="KubernetesException">The API server does not take it.</exception>
    public async Task CloseAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        V1Service closed = DesiredResources.ClosedService(config);
        if (owned.Find(typeof(V1Service), EntityKey.Of(closed)) is { } there && Ownership.IsOwned(there, config))
        {
            await applier.ApplyAsync(config, closed, FieldManagers.Workloads, cancellationToken);
        }
    }

    /// <summary>Ends the SSH service on nodes. Its pods ship what they hold before they go.</summary>
    /// <exception cref="KubernetesException">The API server does not take it.</exception>
    public async Task RemoveNodesAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        IOwnedKind kind = owned.Kind(typeof(V1DaemonSet));
        foreach (IKubernetesObject<V1ObjectMeta> obj in Unwanted(config, kind, kind.Of(Ownership.LabelKey(config)), []))
        {
            await DeleteAsync(config, kind, obj, cancellationToken);
        }
    }

    /// <summary>Deletes what no owner takes along. Returns whether nothing is left of it.</summary>
    public async Task<bool> RemoveClusterWideAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        // Bindings first: a policy without one refuses nobody.
        Type[] kinds = [typeof(V1ValidatingAdmissionPolicyBinding), typeof(V1ValidatingAdmissionPolicy), typeof(V1ClusterRoleBinding)];
        bool wasThere = false;
        foreach (IOwnedKind kind in kinds.Select(owned.Kind))
        {
            // Not the cache: what it does not show yet would be left for good.
            foreach (IKubernetesObject<V1ObjectMeta> obj in Unwanted(config, kind, await kind.ListClusterWideAsync(client, Ownership.LabelKey(config), cancellationToken), []))
            {
                wasThere = true;
                await DeleteAsync(config, kind, obj, cancellationToken);
            }
        }

        return !wasThere;
    }

    public void Forget(V1Alpha1SessionRecordingConfig config) => applier.ForgetAll(config);

    private async Task ApplyAsync(
        V1Alpha1SessionRecordingConfig config, IReadOnlyList<IKubernetesObject<V1ObjectMeta>> wanted, string manager, Making making, CancellationToken cancellationToken)
    {
        foreach (IKubernetesObject<V1ObjectMeta> one in wanted)
        {
            await making.TryAsync($"{one.Kind} {one.Name()}", async () =>
            {
                if (await applier.ApplyAsync(config, one, manager, cancellationToken))
                {
                    log.LogInformation("{Kind} {Name} applied", one.Kind, EntityKey.Of(one));
                }
            });
        }
    }

    private async Task PruneAsync(
        V1Alpha1SessionRecordingConfig config, IEnumerable<Type> kinds, HashSet<(Type, EntityKey)> wanted, Making making, CancellationToken cancellationToken)
    {
        foreach (IOwnedKind kind in kinds.Select(owned.Kind))
        {
            foreach (IKubernetesObject<V1ObjectMeta> obj in Unwanted(config, kind, kind.Of(Ownership.LabelKey(config)), wanted))
            {
                await making.TryAsync($"{kind.Kind.Name[2..]} {obj.Name()} is not deleted", () => DeleteAsync(config, kind, obj, cancellationToken));
            }
        }
    }

    private static IEnumerable<IKubernetesObject<V1ObjectMeta>> Unwanted(
        V1Alpha1SessionRecordingConfig config, IOwnedKind kind, IEnumerable<IKubernetesObject<V1ObjectMeta>> there, HashSet<(Type, EntityKey)> wanted) =>
        there.Where(obj => !wanted.Contains((kind.Kind, EntityKey.Of(obj))) && Ownership.IsOwned(obj, config));

    private async Task DeleteAsync(V1Alpha1SessionRecordingConfig config, IOwnedKind kind, IKubernetesObject<V1ObjectMeta> obj, CancellationToken cancellationToken)
    {
        if (obj.Metadata.DeletionTimestamp is null)
        {
            await kind.DeleteAsync(client, obj, cancellationToken);
            applier.Forget(config, kind.Kind, EntityKey.Of(obj));
            log.LogInformation("{Kind} {Name} deleted", kind.Kind.Name[2..], EntityKey.Of(obj));
        }
    }

    private static (Type, EntityKey) KeyOf(IKubernetesObject<V1ObjectMeta> obj) => (obj.GetType(), EntityKey.Of(obj));
}
