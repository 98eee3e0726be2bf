using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TestKit;
using TestKit.Terminals;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>All else that kubectl does works through the agent, as the user, and is streamed where it is a stream.</summary>
public sealed class KubectlOtherwiseTests(SharedStage shared) : IClassFixture<SharedStage>
{
    private const string Metrics = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: pods.metrics.k8s.io }
        spec:
          group: metrics.k8s.io
          names: { kind: PodMetrics, plural: pods }
          scope: Namespaced
          versions: [{ name: v1beta1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }]
        """, WebMetrics = """
        apiVersion: metrics.k8s.io/v1beta1
        kind: PodMetrics
        metadata: { name: web, namespace: default }
        timestamp: "2026-11-22T09:22:36Z"
        window: 15s
        containers: [{ name: main, usage: { cpu: 7m, memory: 12Mi } }]
        """;

    private readonly Stage _stage = shared.Stage;

    [Theory]
    [MemberData(nameof(Stage.Kubectls), MemberType = typeof(Stage))]
    public async Task Commands_that_ask_and_change(string program)
    {
        _stage.ApiServer.Handle(
            request => request.Path.EndsWith("/selfsubjectaccessreviews", StringComparison.Ordinal) && request.EffectiveUser.Name == Stage.User,
            context => context.Response.WriteAsJsonAsync(new JsonObject
            {
                ["apiVersion"] = "authorization.k8s.io/v1", ["kind"] = "SelfSubjectAccessReview", ["status"] = new JsonObject { ["allowed"] = true },
            }));
        string metrics = await _stage.WriteAsync("metrics.yaml", Metrics), web = await _stage.WriteAsync("web-metrics.yaml", WebMetrics);

        foreach ((string command, string expected) in new (string, string)[]
        {
            ("get pods -o wide", "web"), ("get pod web -o yaml", "name: web"), ("describe pod web", "registry.example/shop:1.2"), ("api-resources", "deployments"),
            ("version", "Server Version"), ($"label pod web from={Math.Abs(program.GetHashCode(StringComparison.Ordinal))} --overwrite", "labeled"),
            ("auth can-i create pods --subresource=exec", "yes"),
            ($"apply --validate=false -f {metrics}", "pods.metrics.k8s.io"), ($"apply --validate=false -f {web}", "web"), ("top pod web", "12Mi"),
        })
        {
            KubectlRun run = await _stage.Kubectl(program).RunAsync(command.Split(' '));
            Assert.True(run.ExitCode == 0, $"kubectl {command}: {run.Error}\n{_stage.Agent.Log}");
            Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Stage.Kubectls), MemberType = typeof(Stage))]
    public async Task What_is_followed_comes_as_it_happens(string program)
    {
        using SemaphoreSlim more = new(0);
        string lines = $"{Random.Shared.Next()}"; // By which the handler knows this request.
        _stage.ApiServer.Handle(
            request => request.Path.EndsWith("/pods/web/log", StringComparison.Ordinal) && request.Query.Contains($"tailLines={lines}", StringComparison.Ordinal),
            async context =>
            {
                await context.Response.WriteAsync("line 1\n");
                await context.Response.Body.FlushAsync();
                await more.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync("line 2\n");
            });
        using TerminalClient logs = _stage.Kubectl(program).Terminal("logs", "-f", "web", "--tail", lines);
        using TerminalClient watch = _stage.Kubectl(program).Terminal("get", "pods", "--watch", "--output-watch-events");

        await logs.ExpectAsync("line 1");
        more.Release();
        await logs.ExpectAsync("line 2");
        await watch.ExpectAsync("ADDED");
        _stage.ApiServer.Change("", "pods", "default", "web", pod => pod["metadata"]!["labels"]!["seen"] = lines);
        await watch.ExpectAsync("MODIFIED");

        Assert.Equal(0, (await logs.ExitAsync()).Code);
    }

    [Theory]
    [MemberData(nameof(Stage.Kubectls), MemberType = typeof(Stage))]
    public async Task Proxy_serves_the_API_as_the_user(string program)
    {
        using TerminalClient proxy = _stage.Kubectl(program).Terminal("proxy", "--port=0");
        await proxy.ExpectAsync("\n");
        using HttpClient http = new() { BaseAddress = new Uri($"http://{proxy.Seen.Split(' ')[^1].Trim()}") };

        string pod = await http.GetStringAsync(new Uri("api/v1/namespaces/default/pods/web", UriKind.Relative)).WaitAsync(Eventually.Bound);

        Assert.Equal("web", (string?)JsonNode.Parse(pod)!["metadata"]!["name"]);
    }
}
