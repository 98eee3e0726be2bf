using SessionRecording.Operator.Host.Enforcement;

namespace Operator.Tests.Enforcement;

public sealed class OwnExemptionTests
{
    [Theory]
    [InlineData("exemptions: [{ name: e, users: ['system:serviceaccount:system:session-recording-operator'] }]", "exemption e")]
    [InlineData("exemptions: [{ name: e, groups: ['system:serviceaccounts'] }]", "exemption e")]
    [InlineData("exemptions: [{ name: e, groups: ['system:serviceaccounts:system'] }]", "exemption e")]
    [InlineData("exemptions: [{ name: a, users: [bob] }, { name: b, groups: ['system:authenticated'], namespaces: [recording] }]", "exemption b")]
    [InlineData("breakGlassGroup: system:authenticated", "breakGlassGroup system:authenticated")]
    public void The_operator_is_covered_by(string spec, string expected) => Assert.Equal(expected, Find(spec));

    [Theory]
    [InlineData("enforce: true")]
    [InlineData("breakGlassGroup: firefighters")]
    [InlineData("exemptions: [{ name: e, users: ['system:serviceaccount:other:session-recording-operator'], groups: ['system:serviceaccounts:velero'] }]")]
    [InlineData("exemptions: [{ name: e, groups: ['system:serviceaccounts'], namespaces: [velero] }]")]
    public void The_operator_is_not_covered_by(string spec) => Assert.Null(Find(spec));

    private static string? Find(string spec) => OwnExemption.Of(Configs.Of($"mode: node-sync\nkubernetes: {{ {spec} }}"), "system", "recording");
}
