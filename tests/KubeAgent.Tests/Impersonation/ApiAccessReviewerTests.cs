using KubeAgent.Authentication;
using KubeAgent.Impersonation;

namespace KubeAgent.Tests.Impersonation;

public sealed class ApiAccessReviewerTests
{
    [Theory]
    [InlineData("alice", "", "system:authenticated")]
    [InlineData("alice", "ops", "ops system:authenticated")]
    [InlineData("alice", "ops system:authenticated", "ops system:authenticated")]
    [InlineData("alice", "system:unauthenticated", "system:unauthenticated")]
    [InlineData("system:serviceaccount:d:robot", "", "system:serviceaccounts system:serviceaccounts:d system:authenticated")]
    [InlineData("system:serviceaccount:d:robot", "ops", "ops system:authenticated")]
    [InlineData("system:serviceaccount:d", "", "system:authenticated")]
    [InlineData("system:anonymous", "", "system:unauthenticated")]
    [InlineData("system:anonymous", "system:unauthenticated", "system:unauthenticated")]
    public void Groups_are_those_that_the_API_server_would_see(string user, string groups, string expected) =>
        Assert.Equal(expected.Split(' '), ApiAccessReviewer.GroupsOf(new KubeUser(user, groups.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
