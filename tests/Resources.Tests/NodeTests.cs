using k8s.Models;
using SessionRecording.Operator.Resources;

namespace Resources.Tests;

/// <summary>The SSH service on the nodes: the one workload that is privileged.</summary>
public sealed class NodeTests
{
    [Theory]
    [InlineData("{ mode: node }")]
    [InlineData("{ mode: node, ssh: {} }")]
    [InlineData("{ mode: 'off' }")]
    public void It_runs_only_where_it_is_asked_for(string spec) => Assert.Empty(Case.Of(spec).Workloads.OfType<V1DaemonSet>());

    [Fact]
    public void It_has_the_namespaces_and_the_file_system_of_its_node()
    {
        V1PodSpec pod = Case.Named("nodes").Single<V1DaemonSet>().Spec!.Template!.Spec!;

        Assert.Equal((true, true, true, "ClusterFirstWithHostNet"), (pod.HostNetwork, pod.HostPID, pod.HostIPC, pod.DnsPolicy));
        Assert.True(pod.Containers!.Single().SecurityContext!.Privileged);
        Assert.Equal(new Dictionary<string, string> { ["pool"] = "bastions", ["kubernetes.io/arch"] = "amd64", ["kubernetes.io/os"] = "linux" }, pod.NodeSelector!);
        Assert.Null(pod.Containers!.Single().Resources!.Limits); // People's own programs would count.
    }

    [Fact]
    public void Its_state_is_at_one_path_inside_and_outside_and_a_socket_in_it_has_a_name_that_is_short_enough()
    {
        Case one = Case.Of("{ mode: node, ssh: { nodes: { enabled: true } } }", new string('n', 200));
        V1PodSpec pod = one.Single<V1DaemonSet>().Spec!.Template!.Spec!;
        string state = pod.Volumes!.Single(volume => volume.Name == "state").HostPath!.Path!;

        Assert.Equal(state, pod.Containers!.Single().VolumeMounts!.Single(mount => mount.Name == "state").MountPath);
        Assert.Equal(state, pod.Containers!.Single().Args![pod.Containers!.Single().Args!.IndexOf("--state") + 1]);
        Assert.True($"{state}/run/node.sock".Length < 108); // sun_path of unix(7)
    }

    [Theory]
    [InlineData(22, "10022")]
    [InlineData(3022, "13022")]
    [InlineData(55535, "65535")]
    [InlineData(55536, "45536")]
    [InlineData(65535, "55535")]
    public void It_is_ready_when_it_says_so_itself_to_its_node_alone(int ssh, string port)
    {
        V1Container container = Case.Of($"{{ mode: node, ssh: {{ port: {ssh}, nodes: {{ enabled: true }} }} }}").Single<V1DaemonSet>().Spec!.Template!.Spec!.Containers!.Single();

        V1HTTPGetAction probe = container.ReadinessProbe!.HttpGet!;
        Assert.Equal(("/readyz", "127.0.0.1", port), (probe.Path, probe.Host, probe.Port!.Value));
        Assert.Equal($"127.0.0.1:{port}", container.Args![container.Args!.IndexOf("--health") + 1]);
        Assert.DoesNotContain(container.Ports!, declared => declared.ContainerPort != ssh); // What is declared is open on the node.
    }

    [Fact]
    public void It_gets_the_public_key_of_the_user_authority_and_no_more()
    {
        Case one = Case.Named("nodes");
        V1SecretProjection authority = one.Single<V1DaemonSet>().Spec!.Template!.Spec!.Volumes!
            .SelectMany(volume => volume.Projected?.Sources ?? []).Select(source => source.Secret).OfType<V1SecretProjection>()
            .Single(secret => secret.Name == Names.SshUserAuthority(one.Config));

        Assert.Equal("ssh-publickey", Assert.Single(authority.Items!).Key);
    }

    [Fact]
    public void Collectors_let_nodes_in_whose_addresses_nobody_knows() => Assert.Null(
        Case.Named("nodes").Single<V1NetworkPolicy>("default-collector").Spec!.Ingress!.Single(rule => rule.Ports!.Single().Port?.Value == "7443").From);
}
