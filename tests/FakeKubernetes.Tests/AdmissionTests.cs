using System.Net;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Http;

namespace FakeKubernetes.Tests;

/// <summary>Policies as the operator will write them, and connections to pods.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task A_policy_refuses_changes_of_a_subresource_but_not_from_an_exempt_group()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        server.AddToken("backup", new FakeUser("backup", FakeUser.Masters, "exempt"));
        using var admin = Client(server, server.AdminToken);
        using var backup = Client(server, "backup");
        await admin.CreateAsync(Pod("web", node: null), default);
        await PutInForceAsync(admin, "UPDATE", "pods/ephemeralcontainers");
        var patch = new V1Patch("""{"spec":{"ephemeralContainers":[{"name":"d","image":"i"}]}}""", V1Patch.PatchType.MergePatch);

        KubernetesException refusal = await Assert.ThrowsAsync<KubernetesException>(
            () => admin.PatchAsync<V1Pod>(patch, "web", "default", "ephemeralcontainers", default));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refusal.Code);
        Assert.Equal("pods \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p' denied request: kubernetes-admin: use the agent", refusal.Message);
        Assert.NotEmpty((await backup.PatchAsync<V1Pod>(patch, "web", "default", "ephemeralcontainers", default)).Spec!.EphemeralContainers!);
    }

    [Fact]
    public async Task A_policy_of_other_namespaces_does_not_concern_this_one()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var admin = Client(server, server.AdminToken);
        await PutInForceAsync(admin, "CREATE", "configmaps", "kube-system");
        static V1ConfigMap ConfigMap(string ns) => new() { Metadata = new() { Name = "c", NamespaceProperty = ns } };

        await Assert.ThrowsAsync<KubernetesException>(() => admin.CreateAsync(ConfigMap("kube-system"), default));
        Assert.NotEmpty((await admin.CreateAsync(ConfigMap("default"), default)).Uid());
    }

    [Fact]
    public async Task A_granted_exec_is_the_kubelets()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var admin = Client(server, server.AdminToken);
        await admin.CreateAsync(Pod("web", node: "n1"), default);
        server.Kubelet = context => context.Response.WriteAsync($"ran {string.Join(' ', context.Request.Query["command"].ToArray())}");

        Assert.Equal("ran ls -l", await ExecAsync(server, "web"));
        Assert.Contains("pods \\\"other\\\" not found", await ExecAsync(server, "other"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_websocket_exec_needs_create_also()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new FakeApiServerOptions
        {
            Authorize = (user, what) => user.Groups.Contains(FakeUser.Masters) && (what.Subresource != "exec" || what.Verb == "get"),
        });

        Assert.Contains("cannot create resource \\\"pods/exec\\\"", await ExecAsync(server, "web"), StringComparison.Ordinal);
    }

    private static async Task<string> ExecAsync(FakeApiServer server, string pod)
    {
        using var http = new HttpMessageInvoker(Configuration(server, server.AdminToken).CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, $"api/v1/namespaces/default/pods/{pod}/exec?command=ls&command=-l"));
        using HttpResponseMessage response = await http.SendAsync(request, default);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task PutInForceAsync(KubeOps.KubernetesClient.KubernetesClient admin, string operation, string resource, string? ns = null)
    {
        await admin.CreateAsync(
            new V1ValidatingAdmissionPolicy
            {
                Metadata = new() { Name = "p" },
                Spec = new()
                {
                    MatchConstraints = new()
                    {
                        ResourceRules = [new() { ApiGroups = [""], ApiVersions = ["v1"], Operations = [operation], Resources = [resource] }],
                        NamespaceSelector = ns is null ? null : new() { MatchLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = ns } },
                    },
                    MatchConditions = [new() { Name = "not-exempt", Expression = "!('exempt' in request.userInfo.groups)" }],
                    Variables = [new() { Name = "who", Expression = "request.userInfo.username" }],
                    Validations = [new() { Expression = "has(request.userInfo.extra)", MessageExpression = "variables.who + ': use the agent'" }],
                },
            },
            default);
        await admin.CreateAsync(
            new V1ValidatingAdmissionPolicyBinding { Metadata = new() { Name = "p" }, Spec = new() { PolicyName = "p", ValidationActions = ["Deny"] } }, default);
    }

    private static V1Pod Pod(string name, string? node) => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = "default" },
        Spec = new() { NodeName = node, Containers = [new() { Name = "c", Image = "i" }] },
    };

    private static KubeOps.KubernetesClient.KubernetesClient Client(FakeApiServer server, string token) =>
        new(Configuration(server, token), new KubernetesClientOptions(), json: null, TimeProvider.System);

    private static KubernetesClientConfiguration Configuration(FakeApiServer server, string token)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, server.Kubeconfig(token));
        try
        {
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(path, null, TimeProvider.System);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
