using KubeAgent.Forwarding;
using KubeAgent.Serving;
using Microsoft.AspNetCore.Http;

namespace KubeAgent.Tests.Forwarding;

public sealed class LongRequestTests
{
    [Theory]
    [InlineData("GET", "/api/v1/pods?watch=true")]
    [InlineData("GET", "/api/v1/pods?watch=1")]
    [InlineData("GET", "/api/v1/pods?watch")]
    [InlineData("GET", "/api/v1/pods?watch=")]
    [InlineData("GET", "/api/v1/pods?watch=yes")]
    [InlineData("GET", "/api/v1/pods?limit=5&w%61tch=true")]
    [InlineData("GET", "/api/v1/pods/?watch=true&watch=false")]
    [InlineData("HEAD", "/api/v1/pods?watch=true")]
    [InlineData("GET", "/api/v1/namespaces?watch=true")]
    [InlineData("GET", "/api/v1/namespaces/d/pods?watch=true")]
    [InlineData("GET", "/apis/apps/v1/namespaces/d/deployments?watch=true")]
    [InlineData("GET", "/apis/apps/v1/deployments?watch=true")]
    [InlineData("GET", "/api/v1/watch/pods")]
    [InlineData("GET", "/api/v1/w%61tch/namespaces/d/pods/web")]
    [InlineData("GET", "/apis/apps/v1/watch/deployments")]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/log?follow=true")]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/log?tailLines=3&follow")]
    [InlineData("POST", "/api/v1/namespaces/d/services/web/proxy/upload")]
    [InlineData("GET", "/api/v1/nodes/n1/proxy/logs/")]
    [InlineData("GET", "/apis/example.dev/v1/namespaces/d/things/one/proxy")]
    public void What_the_API_server_sets_no_limit_for_may_last(string method, string target)
    {
        Assert.True(LongRequest.Is(method, RequestTarget.Parse(target), out bool isEndless));
        Assert.Equal(!target.Contains("/proxy", StringComparison.Ordinal) && !target.Contains("/log?", StringComparison.Ordinal), isEndless);
        Assert.Equal("WATCH", VerbOf(method, target));
    }

    [Theory]
    [InlineData("GET", "/api/v1/pods")]
    [InlineData("GET", "/api/v1/pods?watch=false")]
    [InlineData("GET", "/api/v1/pods?watch=FALSE")]
    [InlineData("GET", "/api/v1/pods?watch=0")]
    [InlineData("GET", "/api/v1/pods?watch=false&watch=true")]
    [InlineData("GET", "/api/v1/pods?Watch=true")]
    [InlineData("GET", "/api/v1/pods?labelSelector=watch=true")]
    [InlineData("GET", "/api/v1/pods?x=&labelSelector=follow=true")]
    [InlineData("GET", "/api/v1/pods?follow=true")]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web?watch=true")]
    [InlineData("GET", "/api/v1/namespaces/d?watch=true")]
    [InlineData("DELETE", "/api/v1/namespaces/d/pods?watch=true")]
    [InlineData("POST", "/api/v1/namespaces/d/pods?watch=true")]
    [InlineData("GET", "/api/v1/watch")]
    [InlineData("GET", "/api/v1/namespaces/watch/pods")]
    [InlineData("GET", "/apis?watch=true")]
    [InlineData("GET", "/api/v1?watch=true")]
    [InlineData("GET", "/version?watch=true")]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/log")]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/log?follow=false")]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/status?follow=true")]
    [InlineData("GET", "/sessionrecording/v1/sessions?watch=true")]
    public void All_else_has_to_be_answered_in_time(string method, string target)
    {
        Assert.False(LongRequest.Is(method, RequestTarget.Parse(target), out _));
        Assert.Equal(method, VerbOf(method, target));
    }

    [Fact]
    public void What_asks_to_change_the_protocol_is_a_session_and_what_cannot_be_read_goes_by_its_method()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        Assert.Equal("GET", RequestVerb.Of(context));

        context.Request.Headers.Upgrade = "websocket";
        LongRequest.Mark(context, RequestTarget.Parse("/api/v1/namespaces/d/pods/web/exec"));
        Assert.Equal("CONNECT", RequestVerb.Of(context));
    }

    private static string VerbOf(string method, string target)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        LongRequest.Mark(context, RequestTarget.Parse(target));
        return RequestVerb.Of(context);
    }
}
