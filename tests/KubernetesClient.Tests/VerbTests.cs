using FakeKubernetes;
using k8s;
using k8s.Models;

namespace KubernetesClient.Tests;

public sealed class VerbTests
{
    [Fact]
    public async Task What_was_created_can_be_got_and_listed()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();

        V1ConfigMap created = await client.CreateAsync(ConfigMap("one", ("a", "1")), default);

        Assert.NotEmpty(created.Uid());
        Assert.Equal("1", (await client.GetAsync<V1ConfigMap>("one", "default", default))!.Data!["a"]);
        Assert.Equal(["one"], (await client.ListAsync<V1ConfigMap>("default", "app=test", null, default)).Items.Select(i => i.Name()));
        Assert.Empty((await client.ListAsync<V1ConfigMap>("default", "app=other", null, default)).Items);
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();

        Assert.Null(await client.GetAsync<V1Secret>("none", "default", default));
    }

    [Fact]
    public async Task A_second_object_of_the_same_name_is_a_conflict()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        await client.CreateAsync(ConfigMap("one"), default);

        KubernetesException refusal = await Assert.ThrowsAsync<KubernetesException>(() => client.CreateAsync(ConfigMap("one"), default));

        Assert.True(refusal.IsConflict);
        Assert.Equal(("AlreadyExists", "configmaps \"one\" already exists"), (refusal.Reason, refusal.Message));
    }

    [Fact]
    public async Task A_long_list_is_read_page_by_page()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client(options: new KubernetesClientOptions { PageSize = 2 });
        string[] names = ["a", "b", "c", "d", "e"];
        foreach (string name in names)
        {
            await client.CreateAsync(ConfigMap(name), default);
        }

        Assert.Equal(names, (await client.ListAsync<V1ConfigMap>("default", null, null, default)).Items.Select(i => i.Name()));
        Assert.Equal(3, fixture.Server.Requests.Count(r => r.Query.Contains("limit=2", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_list_whose_pages_expire_on_the_way_is_begun_anew()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client(options: new KubernetesClientOptions { PageSize = 1 });
        await client.CreateAsync(ConfigMap("a"), default);
        await client.CreateAsync(ConfigMap("b"), default);
        fixture.Server.Fault = r =>
        {
            if (r.Query.Contains("continue=", StringComparison.Ordinal))
            {
                fixture.Server.Change("", "configmaps", "default", "a", c => c["data"] = null);
                fixture.Server.Compact();
            }

            return null;
        };

        Assert.Equal(["a", "b"], (await client.ListAsync<V1ConfigMap>("default", null, null, default)).Items.Select(i => i.Name()));
    }

    [Fact]
    public async Task A_token_review_tells_whose_a_token_is()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        fixture.Server.AddToken("secret", new FakeUser("alice", "developers") { Uid = "42" });
        using var client = fixture.Client();

        V1TokenReviewStatus good = (await client.CreateAsync(new V1TokenReview { Spec = new() { Token = "secret" } }, default)).Status!;
        V1TokenReviewStatus bad = (await client.CreateAsync(new V1TokenReview { Spec = new() { Token = "nonsense" } }, default)).Status!;

        Assert.True(good.Authenticated);
        Assert.Equal(("alice", "42", "developers"), (good.User!.Username, good.User.Uid, good.User.Groups!.Single()));
        Assert.Equal((null, "invalid bearer token"), (bad.Authenticated, bad.Error));
    }

    [Theory]
    [InlineData("alice", true)]
    [InlineData("bob", false)]
    public async Task An_access_review_tells_who_may_do_what(string user, bool allowed)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync(new FakeApiServerOptions
        {
            Authorize = (who, what) => who.Groups.Contains(FakeUser.Masters) || (who.Name == "alice" && what is { Resource: "pods", Subresource: "exec" }),
        });
        using var client = fixture.Client();
        var review = new V1SubjectAccessReview
        {
            Spec = new() { User = user, ResourceAttributes = new() { Verb = "create", Resource = "pods", Subresource = "exec", NamespaceProperty = "default" } },
        };

        Assert.Equal(allowed, (await client.CreateAsync(review, default)).Status!.Allowed);
    }

    internal static V1ConfigMap ConfigMap(string name, params (string Key, string Value)[] data) => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = "default", Labels = new Dictionary<string, string> { ["app"] = "test" } },
        Data = data.ToDictionary(d => d.Key, d => d.Value),
    };
}
