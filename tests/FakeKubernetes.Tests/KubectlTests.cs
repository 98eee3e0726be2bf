using System.Text.Json.Nodes;
using TestKit;

namespace FakeKubernetes.Tests;

/// <summary>Real kubectls against the fake server: what they make of its answers is what counts.</summary>
public sealed class KubectlTests
{
    private const string ConfigMap = """
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: greeting, labels: { app: demo } }
        data: { hello: world }
        """;

    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              containers:
              - { name: main, image: "web:1", env: [ { name: A, value: "1" } ] }
              - { name: side, image: "side:1" }
        """;

    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: gadgets.example.dev }
        spec:
          group: example.dev
          scope: Namespaced
          names: { plural: gadgets, singular: gadget, kind: Gadget, listKind: GadgetList, shortNames: [ gd ], categories: [ things ] }
          versions:
          - name: v1
            served: true
            storage: true
            subresources: { status: {} }
            additionalPrinterColumns:
            - { name: Mode, type: string, jsonPath: .spec.mode }
            - { name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status' }
            schema:
              openAPIV3Schema:
                type: object
                description: A gadget.
                properties:
                  spec:
                    type: object
                    required: [ mode ]
                    properties:
                      mode: { type: string, enum: [ fast, slow ], description: How fast it goes. }
                      size: { type: integer, minimum: 1, default: 3 }
                    x-kubernetes-validations:
                    - { rule: "self.mode != 'fast' || self.size < 5", message: a fast gadget is smaller than 5 }
                  status:
                    type: object
                    x-kubernetes-preserve-unknown-fields: true
        """;

    public static TheoryData<string> Programs => [.. KubectlPrograms.All];

    [Theory(SkipTestWithoutData = true)]
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
        Assert.StartsWith("configmap \"greeting\" deleted", await kubectl.RunAsync("delete", "-f", file), StringComparison.Ordinal);
        Assert.Equal("", await kubectl.RunAsync("get", "cm", "-o", "name"));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Programs))]
    public async Task A_workloads_lists_are_merged_by_name(string program)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var kubectl = new Kubectl(program, server.Kubeconfig(server.AdminToken));
        await kubectl.RunAsync("apply", "-f", kubectl.PathOf("web.yaml", Deployment));

        await kubectl.RunAsync("set", "image", "deployment/web", "side=side:2");
        await kubectl.RunAsync("apply", "-f", kubectl.PathOf("web.yaml", Deployment.Replace("web:1", "web:2", StringComparison.Ordinal)));

        Assert.Equal(
            "main=web:2 side=side:1 ",
            await kubectl.RunAsync("get", "deploy", "web", "-o", "jsonpath={range .spec.template.spec.containers[*]}{.name}={.image} {end}"));
        Assert.Equal("3", await kubectl.RunAsync("get", "deploy", "web", "-o", "jsonpath={.metadata.generation}"));
        Assert.Contains("Image:", await kubectl.RunAsync("describe", "deployment", "web"), StringComparison.Ordinal);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Programs))]
    public async Task A_custom_resource_is_validated_shown_and_described(string program)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var kubectl = new Kubectl(program, server.Kubeconfig(server.AdminToken));
        await kubectl.RunAsync("apply", "-f", kubectl.PathOf("crd.yaml", Definition));
        await kubectl.RunAsync("wait", "--for=condition=Established", "crd/gadgets.example.dev", "--timeout=10s");

        string Gadget(string spec) => kubectl.PathOf("gadget.yaml", $"apiVersion: example.dev/v1\nkind: Gadget\nmetadata: {{ name: one }}\nspec: {spec}\n");
        (int code, _, string error) = await kubectl.TryAsync("apply", "-f", Gadget("{ mode: quick }"));
        Assert.Equal(1, code);
        Assert.Contains("spec.mode: Unsupported value: \"quick\": supported values: \"fast\", \"slow\"", error, StringComparison.Ordinal);
        (_, _, error) = await kubectl.TryAsync("apply", "-f", Gadget("{ mode: fast, size: 7 }"));
        Assert.Contains("a fast gadget is smaller than 5", error, StringComparison.Ordinal);

        Assert.Equal("gadget.example.dev/one created\n", await kubectl.RunAsync("apply", "-f", Gadget("{ mode: slow }")));
        string[] rows = [.. (await kubectl.RunAsync("get", "things")).Split('\n').Select(r => string.Join(' ', r.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Equal(["NAME MODE READY", "one slow", ""], rows);
        Assert.Contains("Size:  3", await kubectl.RunAsync("describe", "gd", "one"), StringComparison.Ordinal);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Programs))]
    public async Task Wait_sees_a_condition_become_true_and_an_object_go(string program)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var kubectl = new Kubectl(program, server.Kubeconfig(server.AdminToken));
        await kubectl.RunAsync("apply", "-f", kubectl.PathOf("crd.yaml", Definition));
        await kubectl.RunAsync("apply", "-f", kubectl.PathOf("one.yaml", "apiVersion: example.dev/v1\nkind: Gadget\nmetadata: { name: one, finalizers: [ example.dev/hold ] }\nspec: { mode: slow }\n"));

        Task<string> ready = kubectl.RunAsync("wait", "--for=condition=Ready", "gadget/one", "--timeout=25s");
        await TestKit.Eventually.TrueAsync(() => server.Requests.Any(r => r.Query.Contains("watch=true", StringComparison.Ordinal)));
        server.Change("example.dev", "gadgets", "default", "one", g => g["status"] = JsonNode.Parse("""{"conditions":[{"type":"Ready","status":"True"}]}"""));
        Assert.Equal("gadget.example.dev/one condition met\n", await ready);

        Task<string> gone = kubectl.RunAsync("delete", "gadget", "one", "--timeout=25s");
        await TestKit.Eventually.TrueAsync(() => server.Requests.Any(r => r.Method == "DELETE"));
        server.Change("example.dev", "gadgets", "default", "one", g => g["metadata"]!.AsObject().Remove("finalizers"));
        Assert.Contains("deleted", await gone, StringComparison.Ordinal);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Programs))]
    public async Task Server_side_apply_names_the_manager_that_it_conflicts_with(string program)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var kubectl = new Kubectl(program, server.Kubeconfig(server.AdminToken));
        string file = kubectl.PathOf("greeting.yaml", ConfigMap);
        await kubectl.RunAsync("apply", "--server-side", "--field-manager=one", "-f", file);
        kubectl.PathOf("greeting.yaml", ConfigMap.Replace("world", "there", StringComparison.Ordinal));

        (int code, _, string error) = await kubectl.TryAsync("apply", "--server-side", "--field-manager=two", "-f", file);
        Assert.Equal(1, code);
        Assert.Contains("conflict with \"one\": .data.hello", error, StringComparison.Ordinal);
        Assert.Contains("serverside-applied", await kubectl.RunAsync("apply", "--server-side", "--field-manager=two", "--force-conflicts", "-f", file), StringComparison.Ordinal);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Programs))]
    public async Task A_namespace_goes_with_all_that_is_in_it(string program)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var kubectl = new Kubectl(program, server.Kubeconfig(server.AdminToken));
        await kubectl.RunAsync("create", "-f", kubectl.PathOf("short.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: short }\n"));
        await kubectl.RunAsync("create", "-f", kubectl.PathOf("s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: short }\nstringData: { a: b }\n"));
        Assert.Equal("b", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(await kubectl.RunAsync("-n", "short", "get", "secret", "s", "-o", "jsonpath={.data.a}"))));

        await kubectl.RunAsync("delete", "namespace", "short");

        Assert.DoesNotContain("short", await kubectl.RunAsync("get", "namespaces"), StringComparison.Ordinal);
        Assert.Contains("not found", (await kubectl.TryAsync("-n", "short", "get", "secret", "s")).Error, StringComparison.Ordinal);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Programs))]
    public async Task Versions_and_resources_are_told(string program)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var kubectl = new Kubectl(program, server.Kubeconfig(server.AdminToken));

        Assert.Contains("v1.36.2", await kubectl.RunAsync("version"), StringComparison.Ordinal);
        Assert.Contains("statefulsets", await kubectl.RunAsync("api-resources", "--api-group=apps"), StringComparison.Ordinal);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Programs))]
    public async Task A_custom_resources_fields_are_explained(string program)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var kubectl = new Kubectl(program, server.Kubeconfig(server.AdminToken));
        string version = await kubectl.RunAsync("version", "--client", "-o", "json");
        Assert.SkipWhen(version.Contains("\"v1.2", StringComparison.Ordinal), "kubectl before 1.30 explains from OpenAPI v2, which the fake has empty");
        await kubectl.RunAsync("apply", "-f", kubectl.PathOf("crd.yaml", Definition));

        string explained = await kubectl.RunAsync("explain", "gadgets.spec.mode");

        Assert.Contains("How fast it goes.", explained, StringComparison.Ordinal);
        Assert.Contains("ENUM:", explained, StringComparison.Ordinal);
    }
}
