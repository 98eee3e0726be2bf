using System.Net;
using SessionRecording.Operator.Host.Enforcement;

namespace Operator.Tests.Enforcement;

public sealed class ExecProbeTests
{
    private const string Policy = "sessionrecording.recording.default.connect";

    [Theory]
    [InlineData(403, $"pods \"probe\" is forbidden: ValidatingAdmissionPolicy '{Policy}' with binding '{Policy}' denied request: use the agent", nameof(EnforcementVerdict.Refused))]
    [InlineData(422, $"pods \"probe\" is forbidden: ValidatingAdmissionPolicy '{Policy}' with binding '{Policy}' denied request: use the agent", nameof(EnforcementVerdict.Refused))]
    [InlineData(403, "pods \"probe\" is forbidden: ValidatingAdmissionPolicy 'other' with binding 'other' denied request: no", nameof(EnforcementVerdict.Unknown))]
    [InlineData(403, "pods \"probe\" is forbidden: User \"operator\" cannot create resource \"pods/exec\"", nameof(EnforcementVerdict.Forbidden))]
    [InlineData(404, "pods \"probe\" not found", nameof(EnforcementVerdict.Allowed))]
    [InlineData(400, "Upgrade request required", nameof(EnforcementVerdict.Allowed))]
    [InlineData(401, "Unauthorized", nameof(EnforcementVerdict.Unknown))]
    [InlineData(429, "too many", nameof(EnforcementVerdict.Unknown))]
    [InlineData(503, "", nameof(EnforcementVerdict.Unknown))]
    public void Only_a_refusal_by_the_policy_proves_it(int code, string message, string verdict) =>
        Assert.Equal(verdict, $"{ExecProbe.Judge((HttpStatusCode)code, message, [Policy]).Verdict}");

    [Fact]
    public void A_policy_whose_name_only_begins_the_same_proves_nothing() =>
        Assert.Equal(EnforcementVerdict.Unknown, ExecProbe.Judge(HttpStatusCode.Forbidden, $"ValidatingAdmissionPolicy '{Policy}-2' with binding 'x' denied request: no", [Policy]).Verdict);
}
