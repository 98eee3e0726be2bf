using k8s.Models;

namespace Resources.Tests;

/// <summary>The "Restricted" level of Kubernetes' Pod Security Standards, control by control, over every pod but those of the node DaemonSet.</summary>
public sealed class PodSecurityTests
{
    private static readonly string[] VolumeTypes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    public static IEnumerable<TheoryDataRow<string, string>> Pods() =>
        from one in Case.All
        from obj in one.Workloads
        where Templates.Of(obj) is not null && obj is not V1DaemonSet
        select new TheoryDataRow<string, string>(one.Name, obj.Name());

    [Theory]
    [MemberData(nameof(Pods))]
    public void No_pod_shares_a_namespace_or_a_port_with_its_host(string name, string workload)
    {
        V1PodSpec pod = PodOf(name, workload);

        Assert.Equal((false, false, false), (pod.HostNetwork ?? false, pod.HostPID ?? false, pod.HostIPC ?? false));
        Assert.DoesNotContain(pod.Containers!.SelectMany(c => c.Ports ?? []), port => port.HostPort is not null);
        Assert.False(pod.ShareProcessNamespace ?? false);
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public void No_container_has_or_can_get_a_privilege(string name, string workload) => Assert.All(ContainersOf(PodOf(name, workload)), container =>
    {
        V1SecurityContext security = container.SecurityContext!;
        Assert.False(security.Privileged ?? false);
        Assert.False(security.AllowPrivilegeEscalation ?? true);
        Assert.Contains("ALL", security.Capabilities!.Drop!);
        Assert.Empty(security.Capabilities.Add ?? []);
        Assert.True(security.ReadOnlyRootFilesystem); // Not asked for by the standard: our own rule.
    });

    [Theory]
    [MemberData(nameof(Pods))]
    public void No_container_runs_as_root(string name, string workload)
    {
        V1PodSpec pod = PodOf(name, workload);

        Assert.True(pod.SecurityContext!.RunAsNonRoot);
        Assert.NotEqual(0, pod.SecurityContext.RunAsUser ?? 0);
        Assert.All(ContainersOf(pod), container => Assert.True(container.SecurityContext!.RunAsNonRoot is not false && container.SecurityContext.RunAsUser is not 0));
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public void Every_container_is_under_the_runtimes_system_call_filter(string name, string workload)
    {
        V1PodSpec pod = PodOf(name, workload);

        Assert.Equal("RuntimeDefault", pod.SecurityContext!.SeccompProfile!.Type);
        Assert.All(ContainersOf(pod), container => Assert.Equal("RuntimeDefault", container.SecurityContext!.SeccompProfile!.Type));
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public void Only_volumes_that_are_not_the_hosts_are_mounted(string name, string workload)
    {
        var pod = Manifests.Json(Case.Named(name).Workloads.Single(obj => obj.Name() == workload && Templates.Of(obj) is not null))["spec"]!["template"]!["spec"]!;

        Assert.All(
            pod["volumes"]!.AsArray().SelectMany(volume => volume!.AsObject().Select(field => field.Key)).Where(key => key != "name"),
            type => Assert.Contains(type, VolumeTypes));
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public void Only_who_talks_to_the_api_server_has_a_token(string name, string workload)
    {
        Case one = Case.Named(name);
        bool needsIt = workload == SessionRecording.Operator.Resources.Names.KubeAgent(one.Config)
            || (workload == SessionRecording.Operator.Resources.Names.Collector(one.Config) && one.Config.Spec.Collector?.Replicas > 1);

        Assert.Equal(needsIt, PodOf(name, workload).AutomountServiceAccountToken);
        Assert.False(PodOf(name, workload).EnableServiceLinks);
    }

    private static V1PodSpec PodOf(string name, string workload) =>
        Case.Named(name).Workloads.Where(obj => obj.Name() == workload).Select(Templates.Of).OfType<V1PodTemplateSpec>().Single().Spec!;

    private static IEnumerable<V1Container> ContainersOf(V1PodSpec pod) => [.. pod.InitContainers ?? [], .. pod.Containers!];
}
