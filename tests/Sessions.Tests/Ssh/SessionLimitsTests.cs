using Recorder.Sessions.Ssh.Node;

namespace Sessions.Tests.Ssh;

public sealed class SessionLimitsTests
{
    [Fact]
    public void One_users_sessions_do_not_use_up_anothers()
    {
        var limits = new SessionLimits(maximum: 10, maximumPerUser: 2);
        Assert.Null(limits.TryEnter(1));
        Assert.Null(limits.TryEnter(1));

        Assert.Equal("you have 2 sessions, at most 2 are allowed", limits.TryEnter(1));
        Assert.Null(limits.TryEnter(2));
        limits.Leave(1);
        Assert.Null(limits.TryEnter(1));
    }

    [Fact]
    public void Connections_are_counted_as_such() =>
        Assert.Equal("you have 0 connections, at most 0 are allowed", new SessionLimits(0, 0, "connections").TryEnter(1));

    [Fact]
    public void The_node_has_a_limit_of_its_own()
    {
        var limits = new SessionLimits(maximum: 2, maximumPerUser: 2);
        limits.TryEnter(1);
        limits.TryEnter(2);

        Assert.Equal("this node has 2 sessions, at most 2 are allowed", limits.TryEnter(3));
    }
}
