using System.Net;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Queue;
using Microsoft.Extensions.Logging;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>Makes the objects of a config as they are wanted, and deletes those that are not any more.</summary>
internal sealed class ConfigObjects(IKubernetesClient client, OwnedObjects owned, ObjectApplier applier, ILogger log)
{
    /// <param name="config">Whose.</param>
    /// <param name="context">What they depend on besides it.</param>
    /// <param name="workloads">What is wanted; null: what is there stays as it is.</param>
    /// <param name="enforces">Whether the config may enforce; if not, nothing of its enforcement is changed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the API server did not take, and why.</returns>
    /// <exception cref="KubernetesException">The API server cannot take something just now. All the rest was tried.</exception>
    public async Task<IReadOnlyList<string>> MakeAsync(
        V1Alpha1SessionRecordingConfig config, ResourceContext context, IReadOnlyList<IKubernetesObject<V1ObjectMeta>>? workloads, bool enforces,
        CancellationToken cancellationToken)
    {
        List<string> refused = [];
        KubernetesException? trouble = null;
        if (workloads is not null)
        {
            trouble = await ApplyAsync(config, workloads, FieldManagers.Workloads, refused, cancellationToken);
            await PruneAsync(config, DesiredResources.Kinds, [.. workloads.Select(KeyOf), (typeof(V1ConfigMap), new EntityKey(config.Namespace(), Names.AuthorityBundle(config)))], cancellationToken);
        }

        if (enforces)
        {
            IReadOnlyList<IKubernetesObject<V1ObjectMeta>> policies = EnforcementResources.For(config, context);
            trouble = await ApplyAsync(config, policies, FieldManagers.Enforcement, refused, cancellationToken) ?? trouble;
            await PruneAsync(config, EnforcementResources.Kinds, [.. policies.Select(KeyOf)], cancellationToken);
        }

        return trouble is null ? refused : throw trouble;
    }

    /// <summary>Lets no session begin any more, where the config has kube-agents.</summary>
    /// <exception cref="KubernetesException">The API server does not take it.</exception>
    public async Task CloseAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        V1Service closed = DesiredResources.ClosedService(config);
        if (owned.Find(typeof(V1Service), EntityKey.Of(closed)) is not null)
        {
            await applier.ApplyAsync(config, closed, FieldManagers.Workloads, cancellationToken);
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
            wasThere |= await PruneAsync(config, kind, await kind.ListClusterWideAsync(client, Ownership.LabelKey(config), cancellationToken), [], cancellationToken);
        }

        return !wasThere;
    }

    public void Forget(V1Alpha1SessionRecordingConfig config) => applier.ForgetAll(config);

    /// <returns>Why something was not taken that may be taken the next time.</returns>
    private async Task<KubernetesException?> ApplyAsync(
        V1Alpha1SessionRecordingConfig config, IReadOnlyList<IKubernetesObject<V1ObjectMeta>> wanted, string manager, List<string> refused, CancellationToken cancellationToken)
    {
        KubernetesException? trouble = null;
        foreach (IKubernetesObject<V1ObjectMeta> one in wanted)
        {
            try
            {
                if (await applier.ApplyAsync(config, one, manager, cancellationToken))
                {
                    log.LogInformation("{Kind} {Name} applied", one.Kind, EntityKey.Of(one));
                }
            }
            catch (KubernetesException no) when (no.Code is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity)
            {
                // The others may be taken; the status says which is not.
                refused.Add($"{one.Kind} {one.Name()}: {no.Message}");
            }
            catch (KubernetesException notNow)
            {
                trouble = notNow; // A webhook that is down may be there for this kind only.
            }
        }

        return trouble;
    }

    private async Task PruneAsync(
        V1Alpha1SessionRecordingConfig config, IReadOnlyList<Type> kinds, HashSet<(Type, EntityKey)> wanted, CancellationToken cancellationToken)
    {
        foreach (IOwnedKind kind in kinds.Select(owned.Kind))
        {
            await PruneAsync(config, kind, kind.Of(Ownership.LabelKey(config)), wanted, cancellationToken);
        }
    }

    private async Task<bool> PruneAsync(
        V1Alpha1SessionRecordingConfig config, IOwnedKind kind, IReadOnlyList<IKubernetesObject<V1ObjectMeta>> there, HashSet<(Type, EntityKey)> wanted,
        CancellationToken cancellationToken)
    {
        bool wasThere = false;
        foreach (IKubernetesObject<V1ObjectMeta> obj in there)
        {
            if (wanted.Contains((kind.Kind, EntityKey.Of(obj))) || !Ownership.IsOwned(obj, config))
            {
                continue;
            }

            wasThere = true;
            if (obj.Metadata.DeletionTimestamp is null)
            {
                await kind.DeleteAsync(client, obj, cancellationToken);
                applier.Forget(config, kind.Kind, EntityKey.Of(obj));
                log.LogInformation("{Kind} {Name} deleted", kind.Kind.Name[2..], EntityKey.Of(obj));
            }
        }

        return wasThere;
    }

    private static (Type, EntityKey) KeyOf(IKubernetesObject<V1ObjectMeta> obj) => (obj.GetType(), EntityKey.Of(obj));
}
