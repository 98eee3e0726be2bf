namespace FakeKubernetes.Tests;

public sealed class KubectlTests
{
    private const string ConfigMap = """
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: greeting, labels: { app: demo } }
        data: { hello: world }
        """;

    public static TheoryData<string> Programs => [.. Kubectl.Programs()];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Applies_gets_changes_and_deletes_an_object(string program)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var kubectl = new Kubectl(program, server.Kubeconfig(server.AdminToken));
        string file = kubectl.PathOf("greeting.yaml", ConfigMap);

        Assert.Equal("configmap/greeting created\n", await kubectl.RunAsync("apply", "-f", file));
        Assert.Equal("configmap/greeting unchanged\n", await kubectl.RunAsync("apply", "-f", file));
        kubectl.PathOf("greeting.yaml", ConfigMap.Replace("world", "there", StringComparison.Ordinal));
        Assert.Equal("configmap/greeting configured\n", await kubectl.RunAsync("apply", "-f", file));
        Assert.Equal("there", await kubectl.RunAsync("get", "configmap", "greeting", "-o", "jsonpath={.data.hello}"));
        Assert.Contains("greeting", await kubectl.RunAsync("get", "cm", "-l", "app=demo"), StringComparison.Ordinal);
        Assert.Equal("", await kubectl.RunAsync("get", "cm", "-l", "app=other", "-o", "name"));
        Assert.Equal("configmap \"greeting\" deleted\n", (await kubectl.RunAsync("delete", "-f", file)).Replace(" from default namespace", "", StringComparison.Ordinal));
        Assert.Equal("", await kubectl.RunAsync("get", "cm", "-o", "name"));
    }
}
