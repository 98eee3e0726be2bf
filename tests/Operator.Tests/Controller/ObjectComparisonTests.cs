using k8s;
using SessionRecording.Operator.Host.Controller;

namespace Operator.Tests.Controller;

public sealed class ObjectComparisonTests
{
    [Theory]
    [InlineData("a: 1", "a: 1\nb: 2")] // What others set is theirs.
    [InlineData("spec: { resources: { limits: { memory: 1024Mi, cpu: '0.5' } } }", "spec: { resources: { limits: { memory: 1Gi, cpu: 500m } } }")]
    [InlineData("containers: [{ name: a }]", "containers: [{ name: injected }, { name: a, image: x }]")]
    [InlineData("emptyDir: {}\nlist: []", "other: 1")]
    [InlineData("args: [a, b]", "args: [a, b]")]
    [InlineData("egress: [{ ports: [{ port: 443 }, { port: 6443 }] }]", "egress: [{ ports: [{ port: 443, protocol: TCP }, { port: 6443, protocol: TCP }] }]")]
    [InlineData("ports: [{ name: a, port: 1 }]", "ports: [{ name: injected, port: 2 }, { name: a, port: 1, targetPort: 1 }]")]
    public void What_holds_is_not_written(string wanted, string live) => Assert.True(ObjectComparison.Holds(KubernetesYaml.Load(wanted), KubernetesYaml.Load(live)));

    [Theory]
    [InlineData("a: 1", "a: 2")]
    [InlineData("a: 1", "b: 1")]
    [InlineData("args: [a, b]", "args: [b, a]")]
    [InlineData("args: [a]", "args: [a, b]")]
    [InlineData("rules: [{ verbs: [get] }]", "rules: [{ verbs: [get] }, { verbs: ['*'] }]")]
    [InlineData("subjects: [{ name: agent }]", "subjects: [{ name: agent }, { name: mallory }]")]
    [InlineData("containers: [{ name: a, image: x }]", "containers: [{ name: a, image: y }]")]
    [InlineData("limits: { memory: 1Gi }", "limits: { memory: 1G }")]
    [InlineData("egress: [{ ports: [{ port: 443 }] }]", "egress: [{ ports: [{ port: 443, protocol: TCP }, { port: 22, protocol: TCP }] }]")]
    [InlineData("ingress: [{ ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }] }]", "ingress: [{ ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: UDP }] }]")]
    [InlineData("flag: true", "flag: 'true'")]
    [InlineData("data: { k: '1' }", "data: { k: '01' }")]
    public void What_does_not_hold_is(string wanted, string live) => Assert.False(ObjectComparison.Holds(KubernetesYaml.Load(wanted), KubernetesYaml.Load(live)));

}
