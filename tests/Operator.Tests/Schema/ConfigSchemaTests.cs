using System.Text.Json.Nodes;
using FakeKubernetes;
using k8s;
using KubeOps.Transpiler;
using SessionRecording.Operator.Api;

namespace Operator.Tests.Schema;

/// <summary>Configs put to an API server that has our CRD.</summary>
public sealed class ConfigSchemaTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("operator-schema-");
    private FakeApiServer _server = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        string path = Path.Combine(_folder.FullName, "config");
        File.WriteAllText(path, _server.Kubeconfig(_server.AdminToken));
        KubernetesClientConfiguration configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(path, context: null, TimeProvider.System);
        using var client = new KubeOps.KubernetesClient.KubernetesClient(configuration, new KubernetesClientOptions(), json: null, TimeProvider.System);
        await client.CreateAsync(CrdTranspiler.Transpile(typeof(V1Alpha1SessionRecordingConfig)), default);
        _http = new HttpClient(configuration.CreateHandler()) { BaseAddress = _server.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_is_taken(string path)
    {
        (int code, JsonNode answer) = await ApplyAsync(File.ReadAllText(Path.Combine(RepositoryFiles.Root, path)));

        Assert.True(code == 201, answer.ToJsonString());
    }

    [Fact]
    public async Task What_is_left_out_is_set()
    {
        (_, JsonNode config) = await ApplyAsync("mode: node\nrecorder: { spool: {} }\nssh: {}\nkubernetes: {}\ncollector: {}");

        JsonNode spec = config["spec"]!;
        Assert.Equal("nonInteractive", (string?)spec["recordInput"]);
        Assert.Equal(("15s", "60s"), ((string?)spec["completer"]!["interval"], (string?)spec["completer"]!["trackerTtl"]));
        Assert.Equal(("20Gi", "1s"), ((string?)spec["recorder"]!["spool"]!["size"], (string?)spec["recorder"]!["spool"]!["maxLoss"]));
        Assert.Equal((3022, true, false), ((int)spec["ssh"]!["port"]!, (bool)spec["kubernetes"]!["enabled"]!, (bool)spec["kubernetes"]!["enforce"]!));
        Assert.Equal((1, "20Gi"), ((int)spec["collector"]!["replicas"]!, (string?)spec["collector"]!["volume"]!["size"]));
    }

    [Theory]
    [InlineData("mode: everywhere", "spec.mode", "supported values: \"node\", \"node-sync\", \"proxy\", \"proxy-sync\", \"off\"")]
    [InlineData("recordInput: never", "spec.mode", "Required value")]
    [InlineData("mode: node\nstorage: { uri: 'ftp://host/path' }", "spec.storage.uri", "should match")]
    [InlineData("mode: node\nstorage: { retention: 1d }", "spec.storage.uri", "Required value")]
    [InlineData("mode: node\nssh: { port: 70000 }", "spec.ssh.port", "should be less than or equal to 65535")]
    [InlineData("mode: node\ncollector: { replicas: 0 }", "spec.collector.replicas", "should be greater than or equal to 1")]
    [InlineData("mode: node\ndatabases: [{ name: a, protocol: oracle, address: 'h:1' }]", "spec.databases[0].protocol", "supported values: \"postgres\", \"mysql\"")]
    [InlineData("mode: node\ndatabases: [{ name: a, protocol: mysql, address: 'h:1' }, { name: a, protocol: mysql, address: 'h:2' }]", "spec.databases[1]", "Duplicate value")]
    [InlineData("mode: node\nkubernetes: { replicas: many }", "spec.kubernetes.replicas", "must be of type integer")]
    public async Task A_wrong_field_is_named(string spec, string field, string what)
    {
        (int code, JsonNode answer) = await ApplyAsync(spec);

        Assert.Equal(422, code);
        Assert.Contains($"{field}: ", (string?)answer["message"]);
        Assert.Contains(what, (string?)answer["message"]);
    }

    public static IEnumerable<TheoryDataRow<string>> Samples() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "config", "samples"), "*.yaml")
            .Select(path => new TheoryDataRow<string>(Path.GetRelativePath(RepositoryFiles.Root, path)));

    private async Task<(int Code, JsonNode Answer)> ApplyAsync(string yaml)
    {
        JsonNode config = KubernetesYaml.Load(yaml)!;
        config = config["kind"] is not null ? config : new JsonObject
        {
            ["apiVersion"] = "sessionrecording.dev/v1alpha1",
            ["kind"] = "SessionRecordingConfig",
            ["metadata"] = new JsonObject { ["name"] = "test" },
            ["spec"] = config.DeepClone(),
        };
        using var content = new StringContent(config.ToJsonString(), null, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(
            new Uri("apis/sessionrecording.dev/v1alpha1/namespaces/default/sessionrecordingconfigs?fieldValidation=Strict", UriKind.Relative), content);
        return ((int)response.StatusCode, (await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync()))!);
    }
}
