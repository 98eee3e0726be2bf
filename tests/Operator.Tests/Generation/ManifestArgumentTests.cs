using System.Text.Json.Nodes;
using k8s;
using SessionRecording.Operator.Host.Commands;

namespace Operator.Tests.Generation;

/// <summary>Manifests that are written by hand start the operator with what it takes.</summary>
public sealed class ManifestArgumentTests
{
    private const string OfTomorrow = "--some-flag=of-tomorrow"; // The extraArgs of the fullest values.

    [Theory]
    [InlineData("config/manager/deployment.yaml")]
    [InlineData("tests/testdata/chart/defaults.rendered.yaml")]
    [InlineData("tests/testdata/chart/full.rendered.yaml")]
    [InlineData("tests/testdata/chart/least.rendered.yaml")]
    public void The_operator_takes_every_argument(string manifest) =>
        Assert.Empty(RootCommandLine.Create().Parse([.. Arguments(manifest).Where(argument => argument != OfTomorrow)]).Errors);

    [Fact]
    public void What_arguments_refer_to_is_in_the_environment()
    {
        string[] variables = ["POD_NAMESPACE", .. File.ReadLines(Path.Combine(RepositoryFiles.Root, "config/manager/images.env")).Select(line => line.Split('=')[0])];

        Assert.Equal(
            variables.Order(),
            Arguments("config/manager/deployment.yaml").Where(argument => argument.Contains("$(", StringComparison.Ordinal)).Select(argument => argument.Split("$(")[1].TrimEnd(')')).Order());
    }

    private static IEnumerable<string> Arguments(string manifest) =>
        KubernetesYaml.LoadAll(File.ReadAllText(Path.Combine(RepositoryFiles.Root, manifest))).OfType<JsonObject>()
            .Single(obj => (string)obj["kind"]! == "Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(argument => (string)argument!);
}
