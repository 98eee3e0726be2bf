using System.Reflection;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace Resources.Tests;

public sealed class NamesTests
{
    [Theory]
    [InlineData("default", "default-collector")]
    [InlineData("team-1", "team-1-collector")]
    [InlineData("team.one", "team-one-e2a1a9b3-collector")]
    [InlineData("1st", "c-1st-b9f1e2a3-collector")]
    public void A_name_begins_with_the_configs_and_is_told_apart_where_it_cannot(string config, string collector)
    {
        string made = Names.Collector(Case.Of("{ mode: node }", $"'{config}'").Config);

        Assert.Equal(Mask(collector, config), Mask(made, config));
    }

    [Fact]
    public void No_object_of_a_config_is_called_as_one_of_another_may_be()
    {
        V1Alpha1SessionRecordingConfig config = Case.Of("{ mode: node }").Config;
        List<string> ends = [.. typeof(Names).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.ReturnType == typeof(string) && method.GetParameters() is [{ ParameterType: var only }] && only == typeof(V1Alpha1SessionRecordingConfig))
            .Select(method => (string)method.Invoke(null, [config])!)
            .Where(name => name.StartsWith("default-", StringComparison.Ordinal))
            .Select(name => name["default".Length..])];

        Assert.Contains("-kube-agent-tls", ends);
        Assert.Contains("-ca", ends);
        Assert.DoesNotContain(ends, end => ends.Exists(other => other != end && other.EndsWith(end, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_certificate_of_the_collectors_names_all_of_their_hosts() => Assert.Equal(
        [
            "default-collector.recording.svc.cluster.local", "default-collector-0.default-collectors.recording.svc.cluster.local",
            "default-collector-1.default-collectors.recording.svc.cluster.local", "default-collector-2.default-collectors.recording.svc.cluster.local",
        ],
        Names.CollectorHosts(Case.Named("replicas").Config, Case.Context));

    // The hash is not known by heart: only that there is one, where there must be.
    private static string Mask(string name, string config) => config is "default" or "team-1" ? name : System.Text.RegularExpressions.Regex.Replace(name, "-[0-9a-f]{8}-", "-HASH-");
}
