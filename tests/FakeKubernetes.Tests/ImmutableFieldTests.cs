using System.Net;
using k8s;
using k8s.Models;

namespace FakeKubernetes.Tests;

/// <summary>What a StatefulSet is made with for good.</summary>
public sealed class ImmutableFieldTests
{
    [Theory]
    [InlineData("""{"spec":{"volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"resources":{"requests":{"storage":"2Gi"}}}}]}}""")]
    [InlineData("""{"spec":{"serviceName":"other"}}""")]
    [InlineData("""{"spec":{"podManagementPolicy":"Parallel"}}""")]
    [InlineData("""{"spec":{"selector":{"matchLabels":{"app":"other"}}}}""")]
    public async Task A_change_of_what_stays_is_refused(string patch)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var admin = new KubeOps.KubernetesClient.KubernetesClient(Configuration(server), new KubernetesClientOptions(), json: null, TimeProvider.System);
        await admin.CreateAsync(Set(), default);

        KubernetesException refusal = await Assert.ThrowsAsync<KubernetesException>(() => PatchAsync(admin, patch));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refusal.Code);
        Assert.Equal(
            "StatefulSet.apps \"s\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
            + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
            refusal.Message);
        Assert.Equal(3, (await PatchAsync(admin, """{"spec":{"replicas":3,"minReadySeconds":5}}""")).Spec!.Replicas);
    }

    private static Task<V1StatefulSet> PatchAsync(KubeOps.KubernetesClient.KubernetesClient admin, string patch) =>
        admin.PatchAsync<V1StatefulSet>(new V1Patch(patch, V1Patch.PatchType.MergePatch), "s", "default", null, default);

    private static KubernetesClientConfiguration Configuration(FakeApiServer server)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, server.Kubeconfig(server.AdminToken));
        try
        {
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(path, null, TimeProvider.System);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static V1StatefulSet Set() => new()
    {
        Metadata = new() { Name = "s", NamespaceProperty = "default" },
        Spec = new()
        {
            ServiceName = "s",
            Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "s" } },
            Template = new() { Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = "s" } }, Spec = new() { Containers = [new() { Name = "c", Image = "i" }] } },
            VolumeClaimTemplates =
            [
                new()
                {
                    Metadata = new() { Name = "data" },
                    Spec = new() { Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "1Gi" } } },
                },
            ],
        },
    };
}
