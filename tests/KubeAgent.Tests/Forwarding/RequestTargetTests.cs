using KubeAgent.Forwarding;

namespace KubeAgent.Tests.Forwarding;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/api/v1/namespaces/d/pods/web/exec?command=id", "Exec")]
    [InlineData("/api/v1/namespaces/d/pods/web/exec/?command=id", "Exec")]
    [InlineData("/api/v1/namespaces/d/pods/web/ex%65c", "Exec")]
    [InlineData("/%61pi/v1/namespaces/d/p%6fds/web/exec", "Exec")]
    [InlineData("/api/v1/namespaces/d/pods/web/attach", "Attach")]
    [InlineData("/api/v1/namespaces/d/pods/web/portforward", "PortForward")]
    [InlineData("/api/v1/namespaces/d/pods/web/log?follow=true", "Resource")]
    [InlineData("/api/v1/namespaces/d/pods/web/exec/more", "Resource")]
    [InlineData("/api/v1/namespaces/d/pods/web/ephemeralcontainers", "EphemeralContainers")]
    [InlineData("/api/v1/namespaces/d/pods/web/ephemeralcontainer%73/", "EphemeralContainers")]
    [InlineData("/api/v1/namespaces/d/pods/web/proxy", "WorkloadProxy")]
    [InlineData("/api/v1/namespaces/d/pods/https:web:8443/proxy/a//b/../%2e%2e/c", "WorkloadProxy")]
    [InlineData("/api/v1/namespaces/d/services/web/proxy/", "WorkloadProxy")]
    [InlineData("/api/v1/nodes/n1/proxy/run/d/web/main", "NodeProxy")]
    [InlineData("/api/v1/nodes/n1/pr%6fxy/run", "NodeProxy")]
    [InlineData("/apis/subresources.kubevirt.io/v1/namespaces/d/virtualmachineinstances/vm/console", "Resource")]
    [InlineData("/", "Resource")]
    [InlineData("/version", "Resource")]
    public void A_path_is_what_the_API_server_would_take_it_for(string target, string kind) =>
        Assert.Equal(kind, RequestTarget.Parse(target).Kind.ToString());

    [Theory]
    [InlineData("/api/v1/namespaces/d/pods/web%2fexec")]
    [InlineData("/api/v1/namespaces/d/pods/web%252fexec")]
    [InlineData("/api/v1/namespaces/d//pods/web/exec")]
    [InlineData("//api/v1/namespaces/d/pods/web/exec")]
    [InlineData("/api/v1/namespaces/d/pods/./web/exec")]
    [InlineData("/api/v1/namespaces/d/pods/web/log/../exec")]
    [InlineData("/api/v1/namespaces/d/pods/web/log/%2e%2e/exec")]
    [InlineData("/api/v1/namespaces/d/pods/web\\exec")]
    [InlineData("/api/v1/namespaces/d/pods/web%5cexec")]
    [InlineData("/api/v1/namespaces/d/pods/web%00/exec")]
    [InlineData("/api/v1/namespaces/d/pods/web/%zz")]
    [InlineData("/api/v1/../../../nodes/n1/proxy/run")]
    [InlineData("/api/v1/nodes/../n1/proxy/run")]
    [InlineData("/api/v1/nodes%2fn1/proxy/run")]
    [InlineData("/api/v1/proxy/nodes/n1/run")]
    [InlineData("https://elsewhere/api")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("/api v1")]
    [InlineData("/api#fragment")]
    public void A_path_that_could_be_read_in_two_ways_is_refused(string target) =>
        Assert.Throws<FormatException>(() => RequestTarget.Parse(target));

    [Fact]
    public void A_session_goes_on_by_its_plain_path_with_its_query_as_it_was()
    {
        RequestTarget target = RequestTarget.Parse("/api/v1/namespaces/d/pods/w%65b/exec/?command=a%20b&command=%2f");

        Assert.Equal("/api/v1/namespaces/d/pods/web/exec", target.Path);
        Assert.Equal("?command=a%20b&command=%2f", target.Query);
        Assert.Equal(("d", "web"), (target.Namespace, target.Name));
    }

    [Fact]
    public void What_is_behind_a_proxy_goes_on_as_it_was()
    {
        const string Path = "/api/v1/namespaces/d/services/web/proxy/a%2Fb//c/../d;e";

        RequestTarget target = RequestTarget.Parse(Path + "?x=%zz");

        Assert.Equal(Path, target.Path);
        Assert.Equal("?x=%zz", target.Query);
    }

    [Theory]
    [InlineData("GET", "metrics/cadvisor", true)]
    [InlineData("GET", "stats/summary", true)]
    [InlineData("GET", "containerLogs/d/web/main", true)]
    [InlineData("POST", "metrics", false)]
    [InlineData("GET", "run/d/web/main", false)]
    [InlineData("POST", "run/d/web/main", false)]
    [InlineData("GET", "exec/d/web/main", false)]
    [InlineData("GET", "cri/exec/token", false)]
    [InlineData("GET", "metrics/../run/d/web/main", false)]
    [InlineData("GET", "metrics%2f..%2frun", false)]
    [InlineData("GET", "", false)]
    [InlineData("GET", "/run", false)]
    public void Of_a_kubelet_only_what_shows_something_is_carried(string method, string path, bool isAllowed) =>
        Assert.Equal(isAllowed, NodeProxyRules.IsAllowed(method, path));
}
