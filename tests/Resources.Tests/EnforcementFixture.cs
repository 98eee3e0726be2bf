using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FakeKubernetes;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Http;

namespace Resources.Tests;

/// <summary>An API server in which a config is enforced: namespaces prod and orders (recorded) and other, each with a pod and a Service; a node.</summary>
internal sealed class EnforcementFixture : IAsyncDisposable
{
    public const string Ran = "it ran";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enforcement-");
    private readonly HttpClient _http;

    private EnforcementFixture(FakeApiServer server)
    {
        Server = server;
        _http = new HttpClient(KubernetesClientConfiguration.BuildConfigFromConfigFile(KubeconfigOf(FakeUser.Admin), null, TimeProvider.System).CreateHandler())
        {
            BaseAddress = server.Address,
        };
    }

    public FakeApiServer Server { get; }

    public static async Task<EnforcementFixture> StartAsync(Case one)
    {
        FakeApiServer server = await FakeApiServer.StartAsync(new FakeApiServerOptions { Authorize = (_, _) => true }); // Whoever may: admission is what is tried.
        server.Kubelet = context => context.Response.WriteAsync(Ran);
        EnforcementFixture fixture = new(server);
        foreach (IKubernetesObject<V1ObjectMeta> policy in one.Enforcement)
        {
            await fixture.CreateAsync($"apis/admissionregistration.k8s.io/v1/{(policy is V1ValidatingAdmissionPolicy ? "validatingadmissionpolicies" : "validatingadmissionpolicybindings")}", Manifests.Json(policy));
        }

        await fixture.CreateAsync("api/v1/nodes", Parse("""{"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"}}"""));
        foreach ((string space, string labels) in ((string, string)[])[("prod", """{"recorded":"yes","tier":"prod"}"""), ("orders", """{"recorded":"yes"}"""), ("other", """{"recorded":"no"}""")])
        {
            await fixture.CreateAsync("api/v1/namespaces", Parse($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{space}}","labels":{{labels}} } }"""));
            await fixture.CreateAsync($"api/v1/namespaces/{space}/pods", Parse("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"}]}}"""));
            await fixture.CreateAsync($"api/v1/namespaces/{space}/services", Parse("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"port":80}]}}"""));
        }

        return fixture;
    }

    public async Task<(HttpStatusCode Code, string Text)> AskAsync(string method, string path, FakeUser user, string? body = null)
    {
        using HttpClient http = new(KubernetesClientConfiguration.BuildConfigFromConfigFile(KubeconfigOf(user), null, TimeProvider.System).CreateHandler());
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Server.Address, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/merge-patch+json");
        }

        using HttpResponseMessage response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A kubeconfig file of somebody's, who goes straight to the API server.</summary>
    public string KubeconfigOf(FakeUser user)
    {
        string token = $"{Guid.NewGuid():n}", path = Path.Combine(_folder.FullName, token);
        Server.AddToken(token, user);
        File.WriteAllText(path, Server.Kubeconfig(token));
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task CreateAsync(string path, JsonObject content)
    {
        using var body = new StringContent(content.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(new Uri(path, UriKind.Relative), body);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
    }

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
