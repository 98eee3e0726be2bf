using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using TestKit;

namespace KubeAgent.Tests.Serving;

public sealed class ForwardingTests
{
    private static readonly TimeSpan Bound = Eventually.Bound;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_request_goes_on_as_the_authenticated_user(string version)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice@example.com", "developers", "system:authenticated");

        string answer = await fixture.Client("t", version: Version.Parse(version)).GetStringAsync("/api/v1/namespaces/default/pods?limit=500");

        Assert.Equal("{}", answer);
        SeenRequest seen = fixture.ApiServer.Only;
        Assert.Equal("/api/v1/namespaces/default/pods?limit=500", seen.Target);
        Assert.Equal("Bearer agents-own-token", seen.Header("Authorization"));
        Assert.Equal("alice@example.com", seen.Header("Impersonate-User"));
        Assert.Equal("developers|system:authenticated", seen.Header("Impersonate-Group"));
    }

    [Theory]
    [InlineData("PATCH", "/api/v1/namespaces/d/pods/web/ephemeralcontainers", "none")]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/proxy/", "none")]
    [InlineData("POST", "/api/v1/namespaces/d/services/web/proxy/login", "none")]
    [InlineData("GET", "/api/v1/nodes/n1/proxy/metrics", "none")]
    [InlineData("PATCH", "/api/v1/namespaces/d/pods/web", null)]
    [InlineData("GET", "/api/v1/nodes/n1", null)]
    public async Task What_leads_into_pods_without_being_a_session_is_marked_as_carried(string method, string target, string? mark)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        using HttpRequestMessage request = new(new HttpMethod(method), target) { Version = HttpVersion.Version11 };

        await fixture.Client("t", version: HttpVersion.Version11).SendAsync(request);

        Assert.Equal(mark, fixture.ApiServer.Only.Header("Impersonate-Extra-sessionrecording.dev%2Fsession-id"));
    }

    [Fact]
    public async Task No_header_that_says_who_somebody_is_comes_through()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/pods") { Version = HttpVersion.Version11 };
        foreach (string name in new[] { "X-Remote-User", "x-remote-group", "X-Remote-Extra-Scopes", "Audit-ID", "X-Forwarded-For", "Proxy-Authorization", "Impersonate-Other" })
        {
            request.Headers.TryAddWithoutValidation(name, "forged");
        }

        request.Headers.TryAddWithoutValidation("Connection", "X-Secret-Hop");
        request.Headers.TryAddWithoutValidation("X-Secret-Hop", "forged");
        request.Headers.TryAddWithoutValidation("X-Other", "kept");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", "base64url.bearer.authorization.k8s.io.Zm9yZ2Vk, v5");

        await fixture.Client("t", version: HttpVersion.Version11).SendAsync(request);

        SeenRequest seen = fixture.ApiServer.Only;
        Assert.DoesNotContain(seen.Headers, header => header.Value.Any(value => value.Contains("forged", StringComparison.Ordinal) || value.Contains("Zm9yZ2Vk", StringComparison.Ordinal)));
        Assert.Equal("kept", seen.Header("X-Other"));
        Assert.Equal("v5", seen.Header("Sec-WebSocket-Protocol"));
        Assert.Equal("127.0.0.1", seen.Header("X-Forwarded-For"));
    }

    [Fact]
    public async Task Status_headers_and_body_of_the_answer_come_back_as_they_are()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = async context =>
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            context.Response.Headers["Audit-Id"] = "1234";
            context.Response.Headers.Warning = new[] { "299 - \"one\"", "299 - \"two\"" };
            context.Response.ContentType = "application/vnd.kubernetes.protobuf";
            await context.Response.Body.WriteAsync(new byte[] { 0, 1, 255 });
        };

        HttpResponseMessage response = await fixture.Client("t").GetAsync("/api");

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("1234", response.Headers.GetValues("Audit-Id").Single());
        Assert.Equal(2, response.Headers.GetValues("Warning").Count());
        Assert.Equal("application/vnd.kubernetes.protobuf", response.Content.Headers.ContentType!.ToString());
        Assert.Equal([0, 1, 255], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Both_directions_stream_without_waiting_for_an_end()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = async context =>
        {
            // Echoes each line when it comes; the first one proves that nobody waited for the rest.
            using StreamReader lines = new(context.Request.Body);
            await context.Response.Body.FlushAsync();
            while (await lines.ReadLineAsync() is { } line)
            {
                await context.Response.WriteAsync($"echo {line}\n");
            }
        };
        using SlowContent content = new();
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/namespaces/d/services/s/proxy/echo") { Version = HttpVersion.Version20, Content = content };

        HttpResponseMessage response = await fixture.Client("t").SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Bound);
        using StreamReader answer = new(await response.Content.ReadAsStreamAsync());
        await content.SayAsync("one\n");
        Assert.Equal("echo one", await answer.ReadLineAsync().WaitAsync(Bound));
        await content.SayAsync("two\n");
        Assert.Equal("echo two", await answer.ReadLineAsync().WaitAsync(Bound));
        content.End();
        Assert.Null(await answer.ReadLineAsync().WaitAsync(Bound));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task The_headers_of_a_silent_watch_come_at_once_and_its_end_reaches_the_API_server(string version)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        TaskCompletionSource ended = new();
        fixture.ApiServer.Answer = async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            await context.Response.Body.FlushAsync();
            await ended.Task;
        };

        HttpResponseMessage response = await fixture.Client("t", version: Version.Parse(version)).GetAsync("/api/v1/pods?watch=1", HttpCompletionOption.ResponseHeadersRead).WaitAsync(Bound);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        response.Dispose();

        await ended.Task.WaitAsync(Bound);
    }

    [Theory]
    [InlineData("GET", "/api/v1/pods?watch=1")]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/log?follow=true")]
    [InlineData("POST", "/api/v1/namespaces/d/services/s/proxy/form")]
    public async Task What_may_wait_for_hours_is_not_sent_on_a_connection_that_may_be_dead(string method, string target)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        string? dead = null;
        fixture.ApiServer.Answer = async context =>
        {
            if (context.Connection.Id == dead)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            }

            dead ??= context.Connection.Id;
            await context.Response.WriteAsync("{}");
        };
        HttpClient client = fixture.Client("t");
        await client.GetStringAsync("/api");
        using HttpRequestMessage request = new(new HttpMethod(method), target)
        {
            Version = HttpVersion.Version20, Content = method == "POST" ? new StringContent("a=b") : null,
        };

        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Bound);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_connection_that_has_rested_for_a_minute_is_not_used_again()
    {
        ManualTimeProvider time = new();
        await using AgentFixture fixture = await AgentFixture.StartAsync(time: time);
        fixture.ApiServer.KnowToken("t", "alice");
        List<string> connections = [];
        fixture.ApiServer.Answer = context =>
        {
            connections.Add(context.Connection.Id);
            return context.Response.WriteAsync("{}");
        };
        HttpClient client = fixture.Client("t");
        await client.GetStringAsync("/api");
        time.Advance(TimeSpan.FromSeconds(40));
        await client.GetStringAsync("/api");
        time.Advance(TimeSpan.FromSeconds(40));
        await client.GetStringAsync("/api");
        time.Advance(TimeSpan.FromSeconds(60));

        await client.PostAsync("/api/v1/namespaces/d/pods", new StringContent("{}"));

        Assert.Equal([connections[0], connections[0], connections[0]], connections[..3]);
        Assert.NotEqual(connections[0], connections[3]);
    }

    [Theory]
    [InlineData("/api/v1/pods?watch=1", "/api/v1/pods")]
    [InlineData("/api/v1/pods?watch=1", "/api/v1/namespaces/d/services/s/proxy/file")]
    [InlineData("/api/v1/watch/pods", "/api/v1/pods?watch=false")]
    [InlineData("/api/v1/pods?watch=1", "/api/v1/namespaces/d/pods/web/log?follow=true")]
    [InlineData("/api/v1/pods?watch=1", "/api/v1/namespaces/d/pods/web/log?follow=false")]
    public async Task Stopping_ends_watches_and_lets_other_requests_finish(string lasting, string brief)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        TaskCompletionSource finish = new();
        fixture.ApiServer.Answer = async context =>
        {
            await context.Response.Body.FlushAsync();
            await (context.Request.Path + context.Request.QueryString == lasting ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted) : finish.Task);
            await context.Response.WriteAsync("whole");
        };
        HttpClient client = fixture.Client("t");
        HttpResponseMessage watch = await client.GetAsync(lasting, HttpCompletionOption.ResponseHeadersRead);
        HttpResponseMessage other = await client.GetAsync(brief, HttpCompletionOption.ResponseHeadersRead);

        Task stopped = fixture.Agent.StopAsync();
        Assert.Equal("", await watch.Content.ReadAsStringAsync().WaitAsync(Bound));
        Assert.False(stopped.IsCompleted);
        finish.SetResult();
        Assert.Equal("whole", await other.Content.ReadAsStringAsync().WaitAsync(Bound));
        client.Dispose();
        await stopped.WaitAsync(Bound);
    }

    [Theory]
    [InlineData("1.1", "/api/v1/namespaces/d/pods/web/proxy/file")]
    [InlineData("2.0", "/api/v1/namespaces/d/pods/web/proxy/file")]
    [InlineData("1.1", "/api/v1/namespaces/d/pods/web/log?follow=true")]
    [InlineData("2.0", "/api/v1/namespaces/d/pods/web/log?follow=true")]
    public async Task An_answer_that_outlasts_the_stop_timeout_does_not_look_whole(string version, string target)
    {
        ManualTimeProvider time = new();
        await using AgentFixture fixture = await AgentFixture.StartAsync(time: time);
        fixture.ApiServer.KnowToken("t", "alice");
        TaskCompletionSource ended = new();
        fixture.ApiServer.Answer = async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await ended.Task;
        };
        HttpClient client = fixture.Client("t", version: Version.Parse(version));
        HttpResponseMessage file = await client.GetAsync(target, HttpCompletionOption.ResponseHeadersRead);

        Task stopped = fixture.Agent.StopAsync();
        Task<string> reading = file.Content.ReadAsStringAsync();
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return ended.Task.IsCompleted;
        });

        await Assert.ThrowsAnyAsync<Exception>(() => reading.WaitAsync(Bound));
        client.Dispose();
        await stopped.WaitAsync(Bound);
    }

    [Fact]
    public async Task A_large_body_passes_whole_both_ways()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = async context =>
        {
            using MemoryStream whole = new();
            await context.Request.Body.CopyToAsync(whole);
            await context.Response.Body.WriteAsync(whole.ToArray());
        };
        byte[] large = new byte[40 * 1024 * 1024];
        new Random(1).NextBytes(large);

        using ByteArrayContent content = new(large);
        HttpResponseMessage response = await fixture.Client("t").PostAsync("/api/v1/namespaces/d/pods/p/proxy/upload", content);

        byte[] echoed = await response.Content.ReadAsByteArrayAsync();
        Assert.True(large.AsSpan().SequenceEqual(echoed));
    }

    [Fact]
    public async Task A_long_command_in_the_target_passes()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        string target = "/api/v1/pods?labelSelector=" + new string('a', 100_000);

        await fixture.Client("t").GetAsync(target);

        Assert.Equal(target, fixture.ApiServer.Only.Target);
    }

    [Fact]
    public async Task An_API_server_out_of_reach_is_said_so_in_a_Status()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        HttpClient client = fixture.Client("t");
        await client.GetAsync("/api");
        await fixture.ApiServer.DisposeAsync();

        HttpResponseMessage response = await client.GetAsync("/api");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"message\":\"the API server cannot be reached", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_does_not_look_whole()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

        await Assert.ThrowsAnyAsync<Exception>(() => fixture.Client("t").GetStringAsync("/api"));
    }

    [Fact]
    public async Task Health_says_whether_the_API_server_answers()
    {
        ManualTimeProvider time = new();
        await using AgentFixture fixture = await AgentFixture.StartAsync(time: time);
        using HttpClient kubelet = new() { BaseAddress = fixture.Agent.HealthAddress };

        Assert.Equal("ok\n", await kubelet.GetStringAsync("/livez"));
        Assert.Equal("ok\n", await kubelet.GetStringAsync("/readyz"));
        await fixture.ApiServer.DisposeAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        HttpResponseMessage unready = await kubelet.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);
        Assert.Contains("cannot be reached", await unready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await kubelet.GetAsync("/livez")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await kubelet.GetAsync("/api")).StatusCode);
    }

    /// <summary>A body that a test says bit by bit.</summary>
    private sealed class SlowContent : HttpContent
    {
        private readonly System.Threading.Channels.Channel<string> _said = System.Threading.Channels.Channel.CreateUnbounded<string>();

        public ValueTask SayAsync(string text) => _said.Writer.WriteAsync(text);

        public void End() => _said.Writer.Complete();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await foreach (string text in _said.Reader.ReadAllAsync())
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }
    }
}
