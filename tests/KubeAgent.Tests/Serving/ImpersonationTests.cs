using System.Net;

namespace KubeAgent.Tests.Serving;

public sealed class ImpersonationTests
{
    [Fact]
    public async Task Who_may_impersonate_is_the_other_for_this_request()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice", "admins");
        foreach (string question in new[]
        {
            "alice impersonate users bob", "alice impersonate groups ops", "alice impersonate uids u-9", "alice impersonate userextras/scopes view",
        })
        {
            fixture.ApiServer.Allowed[question] = true;
        }

        HttpResponseMessage response = await SendAsync(fixture, ("Impersonate-User", "bob"), ("Impersonate-Group", "ops"), ("Impersonate-Uid", "u-9"), ("Impersonate-Extra-Scopes", "view"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        SeenRequest seen = fixture.ApiServer.Only;
        Assert.Equal(("bob", "ops", "u-9", "view"), (seen.Header("Impersonate-User"), seen.Header("Impersonate-Group"), seen.Header("Impersonate-Uid"), seen.Header("Impersonate-Extra-scopes")));
    }

    [Fact]
    public async Task An_empty_extra_is_asked_for_like_any_other()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Allowed["alice impersonate users bob"] = true;

        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(fixture, ("Impersonate-User", "bob"), ("Impersonate-Extra-Scopes", ""))).StatusCode);
        fixture.ApiServer.Allowed["alice impersonate userextras/view "] = true;

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(fixture, ("Impersonate-User", "bob"), ("Impersonate-Extra-View", ""))).StatusCode);
        Assert.Equal([""], fixture.ApiServer.Only.Headers["Impersonate-Extra-view"]);
    }

    [Theory]
    [InlineData("bob", "users", "at the cluster scope", "bob")]
    [InlineData("system:serviceaccount:d:robot", "serviceaccounts", "in the namespace \"d\"", "robot")]
    public async Task Who_may_not_is_told_as_the_API_server_would(string asked, string resource, string where, string name)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");

        HttpResponseMessage response = await SendAsync(fixture, ("Impersonate-User", asked));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        string expected = $"{resource} \\u0022{name}\\u0022 is forbidden: User \\u0022alice\\u0022 cannot impersonate resource \\u0022{resource}\\u0022 in API group \\u0022\\u0022 {where.Replace("\"", "\\u0022", StringComparison.Ordinal)}";
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(fixture.ApiServer.Requests);
    }

    [Fact]
    public async Task Each_group_is_asked_for()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Allowed["alice impersonate users bob"] = true;
        fixture.ApiServer.Allowed["alice impersonate groups ops"] = true;

        HttpResponseMessage response = await SendAsync(fixture, ("Impersonate-User", "bob"), ("Impersonate-Group", "ops"), ("Impersonate-Group", "system:masters"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("alice impersonate groups system:masters", fixture.ApiServer.Reviews);
    }

    [Theory]
    [InlineData("Impersonate-Extra-sessionrecording.dev%2fsession-id", HttpStatusCode.Forbidden)]
    [InlineData("Impersonate-Extra-SessionRecording.dev%2Fsession-id", HttpStatusCode.Forbidden)]
    [InlineData("impersonate-extra-sessionrecording%2edev%2fsession-id", HttpStatusCode.Forbidden)]
    public async Task The_mark_of_a_recorded_session_cannot_be_asked_for(string header, HttpStatusCode expected)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Allowed["alice impersonate users bob"] = true;
        fixture.ApiServer.Allowed["alice impersonate userextras/sessionrecording.dev/session-id 1"] = true;

        Assert.Equal(expected, (await SendAsync(fixture, ("Impersonate-User", "bob"), (header, "1"))).StatusCode);
        Assert.Empty(fixture.ApiServer.Requests);
    }

    [Fact]
    public async Task Who_is_asked_about_has_the_groups_that_the_API_server_adds()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "system:serviceaccount:d:robot");

        await SendAsync(fixture, ("Impersonate-User", "bob"));

        Assert.Equal(["system:serviceaccounts", "system:serviceaccounts:d", "system:authenticated"], Assert.Single(fixture.ApiServer.ReviewedGroups));
    }

    [Fact]
    public async Task Groups_of_nobody_make_no_sense()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");

        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(fixture, ("Impersonate-Group", "ops"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(fixture, [("Impersonate-User", "bob"), .. Enumerable.Range(0, 64).Select(i => ("Impersonate-Group", $"g{i}"))])).StatusCode);
        Assert.Empty(fixture.ApiServer.Requests);
    }

    // HTTP/1.1 by hand: HttpClient would join the lines of a header.
    private static async Task<HttpResponseMessage> SendAsync(AgentFixture fixture, params (string Name, string Value)[] headers)
    {
        string head = string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
        string answer = await fixture.RawAsync($"GET /api HTTP/1.1\r\nHost: agent\r\nAuthorization: Bearer t\r\nConnection: close\r\n{head}\r\n");
        return new HttpResponseMessage((HttpStatusCode)int.Parse(answer.AsSpan(9, 3), provider: null)) { Content = new StringContent(answer) };
    }
}
