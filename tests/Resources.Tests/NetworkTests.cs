using k8s.Models;
using SessionRecording.Operator.Resources;
using SessionRecording.Operator.Resources.Network;

namespace Resources.Tests;

/// <summary>What may reach what.</summary>
public sealed class NetworkTests
{
    [Theory]
    [MemberData(nameof(ObjectTests.Cases), MemberType = typeof(ObjectTests))]
    public void Every_pod_is_cut_off_but_for_what_is_named(string name)
    {
        V1NetworkPolicy[] policies = [.. Case.Named(name).Workloads.OfType<V1NetworkPolicy>()];

        // Policies do not hold for pods on the network of their node.
        foreach (V1PodTemplateSpec template in Case.Named(name).Workloads.Select(Templates.Of).OfType<V1PodTemplateSpec>().Where(t => t.Spec!.HostNetwork is not true))
        {
            V1NetworkPolicy policy = Assert.Single(policies, p => p.Spec!.PodSelector!.MatchLabels!.All(label => template.Metadata!.Labels!.Contains(label)));
            Assert.Equal(["Ingress", "Egress"], policy.Spec!.PolicyTypes!);
            Assert.All(policy.Spec.Ingress!, rule => Assert.NotEmpty(rule.Ports!));
            Assert.All(policy.Spec.Egress!, rule => Assert.NotEmpty(rule.Ports!));
        }
    }

    [Fact]
    public void Only_the_operator_and_monitoring_see_the_health_port() => Assert.All(
        Case.Named("enforce").Workloads.OfType<V1NetworkPolicy>(),
        policy => Assert.Equal(
            ["kubernetes.io/metadata.name=session-recording-system", "sessionrecording.dev/monitoring=true"],
            policy.Spec!.Ingress!.Single(rule => rule.Ports!.Any(port => port.Port?.Value == "8081")).From!
                .Select(peer => peer.NamespaceSelector!.MatchLabels!.Single()).Select(label => $"{label.Key}={label.Value}")));

    [Theory]
    [InlineData("{ mode: node }", "")]
    [InlineData("{ mode: node, storage: { uri: 'file:///x' }, audit: { uri: 'sqlite:///y' } }", "")]
    [InlineData("{ mode: node, storage: { uri: 's3://b/p?region=r' } }", "443")]
    [InlineData("{ mode: node, storage: { uri: 'gs://b' }, audit: { uri: 'postgres://u@h/d' } }", "443 5432")]
    [InlineData("{ mode: node, storage: { uri: 's3://b?endpoint=https%3A%2F%2Fminio%3A9000' }, audit: { uri: 'postgresql://u@h:6432/d?sslmode=require' } }", "9000 6432")]
    [InlineData("{ mode: node, storage: { uri: 's3://b?region=r&endpoint=minio:9000' } }", "9000")]
    [InlineData("{ mode: node, storage: { uri: 's3://b?endpoint=http://minio' } }", "80")]
    public void The_collectors_reach_the_store_and_the_audit_log_by_their_ports(string spec, string ports) =>
        Assert.Equal(ports, string.Join(' ', StorePorts.Of(Case.Of(spec).Config.Spec)));

    [Fact]
    public void The_API_servers_ports_and_that_of_what_collects_telemetry_are_the_installations()
    {
        ResourceContext context = Case.Context with { ApiServerPorts = [7443], Otlp = new OtlpTarget(new Uri("http://otel.monitoring:4317"), Protocol: null) };
        V1NetworkPolicy[] policies = [.. DesiredResources.For(Case.Named("replicas").Config, context).OfType<V1NetworkPolicy>()];

        Assert.Equal(2, policies.Length);
        Assert.All(policies, policy => Assert.Equal(
            ["4317", "7443"],
            policy.Spec!.Egress!.Where(rule => rule.To is null).SelectMany(rule => rule.Ports!).Select(port => port.Port?.Value).Intersect(["4317", "6443", "7443"]).Order()));
    }

    [Fact]
    public void Only_collectors_that_share_a_lease_reach_the_api_server()
    {
        static bool Reaches(Case one) => one.Single<V1NetworkPolicy>(Names.Collector(one.Config)).Spec!.Egress!
            .Any(rule => rule.To is null && rule.Ports!.Any(port => port.Port?.Value == "6443"));

        Assert.Equal((false, true), (Reaches(Case.Named("minimal")), Reaches(Case.Named("replicas"))));
    }
}
