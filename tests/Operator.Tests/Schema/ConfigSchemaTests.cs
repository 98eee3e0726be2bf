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

    [Theory]
    [InlineData("mode: node-sync\nfailureMode: FailOpen", "spec.failureMode", "sync modes are always FailClosed: leave failureMode out")]
    [InlineData("mode: node-sync\nkubernetes: { failureMode: FailOpen }", "spec.kubernetes", "sync modes are always FailClosed: leave kubernetes.failureMode out")]
    [InlineData("mode: node-sync\nssh: { failureMode: FailOpen }", "spec.ssh", "sync modes are always FailClosed: leave ssh.failureMode out")]
    [InlineData("mode: proxy-sync\nrecorder: { spool: { size: 1Gi } }", "spec.recorder", "sync modes keep nothing on the recorder's disk: leave recorder.spool out")]
    [InlineData("mode: node\ncollector: { replicas: 2 }\nstorage: { uri: 's3://b/p' }", "spec.collector", "set audit.uri to postgres://")]
    [InlineData("mode: node\ncollector: { replicas: 2 }\nstorage: { uri: 's3://b/p' }\naudit: { uri: 'sqlite:///a.db' }", "spec.collector", "set audit.uri to postgres://")]
    [InlineData("mode: node\ncollector: { replicas: 2 }\naudit: { uri: 'postgres://u@h/d' }", "spec.collector", "s3://… or gs://…, which is not built yet: set collector.replicas to 1")]
    [InlineData("mode: node\ncollector: { replicas: 2 }\nstorage: { uri: 'file:///r' }\naudit: { uri: 'postgres://u@h/d' }", "spec.collector", "s3://… or gs://…, which is not built yet: set collector.replicas to 1")]
    [InlineData("mode: node\naudit: { uri: 'postgres://u:secret@h/d' }", "spec.audit.uri", "name that in passwordSecretRef")]
    [InlineData("mode: node\nrecorder: { spool: { maxLoss: 61s } }", "spec.recorder.spool.maxLoss", "from 10ms to 60s")]
    [InlineData("mode: node\ncompleter: { interval: 30m, trackerTtl: 60s }", "spec.completer", "trackerTtl is shorter than interval")]
    [InlineData("mode: node\ncompleter: { interval: 2h, trackerTtl: 4h }", "spec.completer.interval", "from 1s to 1h")]
    [InlineData("mode: node\ndatabases: [{ name: a, protocol: mysql, address: 'h:1', port: 3306 }, { name: b, protocol: mysql, address: 'h:2', port: 3306 }]", "spec.databases", "give each its own")]
    [InlineData("mode: node\ndatabases: [{ name: a, protocol: mysql, address: 'h:1', port: 8081 }]", "spec.databases[0].port", "choose another")]
    [InlineData("mode: node\nkubernetes: { exemptions: [{ name: backup }] }", "spec.kubernetes.exemptions[0]", "an exemption names users or groups")]
    public async Task A_broken_rule_says_what_to_do(string spec, string field, string what)
    {
        (int code, JsonNode answer) = await ApplyAsync(spec);

        Assert.Equal(422, code);
        Assert.Contains($"{field}: ", (string?)answer["message"]);
        Assert.Contains(what, (string?)answer["message"]);
    }

    [Theory]
    [InlineData("mode: node-sync\nfailureMode: FailClosed")]
    [InlineData("mode: node\nfailureMode: FailOpen\nrecorder: { spool: { maxLoss: 10ms } }")]
    [InlineData("mode: proxy-sync\ncollector: { replicas: 3 }\nstorage: { uri: 'gs://b?projectID=p', retention: 365d }\naudit: { uri: 'postgres://u@h:5432/d?sslmode=verify-full', passwordSecretRef: { name: pg } }")]
    [InlineData("mode: off\nkubernetes: { enforce: true, exemptions: [{ name: backup, users: ['system:serviceaccount:velero:velero'], namespaces: [a] }] }")]
    [InlineData("mode: node\ndatabases: [{ name: a, protocol: mysql, address: 'h:1', port: 3306 }, { name: b, protocol: postgres, address: 'h:2', port: 5432 }, { name: c, protocol: mysql, address: 'h:3' }]")]
    public async Task What_keeps_the_rules_is_taken(string spec)
    {
        (int code, JsonNode answer) = await ApplyAsync(spec);

        Assert.True(code == 201, answer.ToJsonString());
    }

    [Theory]
    [InlineData("storage: { uri: 's3://b/p' }", "storage: { uri: 's3://b/p?region=r' }", 200)]
    [InlineData("storage: { uri: 's3://b/p' }", "storage: { uri: 's3://b/q' }", 422)]
    [InlineData("storage: { uri: 's3://b/p' }", "ssh: {}", 422)]
    [InlineData("ssh: {}", "storage: { uri: 's3://b/p' }", 422)]
    [InlineData("ssh: {}", "ssh: { port: 22 }", 200)]
    public async Task The_place_of_the_recordings_cannot_be_changed(string before, string after, int code)
    {
        (_, JsonNode config) = await ApplyAsync("mode: node\n" + before);
        config["spec"] = KubernetesYaml.Load("mode: node\n" + after);

        using var content = new StringContent(config.ToJsonString(), null, "application/json");
        using HttpResponseMessage response = await _http.PutAsync(
            new Uri("apis/sessionrecording.dev/v1alpha1/namespaces/default/sessionrecordingconfigs/test", UriKind.Relative), content);

        string answer = await response.Content.ReadAsStringAsync();
        Assert.True(code == (int)response.StatusCode, answer);
        Assert.Equal(code == 422, answer.Contains("cannot be changed", StringComparison.Ordinal));
    }

    public static IEnumerable<TheoryDataRow<string>> Samples() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "config", "samples"), "*.yaml")
            .Where(path => File.ReadLines(path).Contains("kind: SessionRecordingConfig"))
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
