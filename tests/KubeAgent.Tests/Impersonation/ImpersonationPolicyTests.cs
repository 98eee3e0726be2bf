using KubeAgent.Authentication;
using KubeAgent.Impersonation;
using KubeAgent.Serving;
using Microsoft.AspNetCore.Http;
using TestKit;

namespace KubeAgent.Tests.Impersonation;

/// <summary>Whose answers are remembered for whom.</summary>
public sealed class ImpersonationPolicyTests : IAccessReviewer
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<KubeUser> _asked = [];

    public static TheoryData<string> Others => ["another name", "a uid", "another group", "an extra", "another value", "the same words elsewhere"];

    [Theory]
    [MemberData(nameof(Others))]
    public async Task An_answer_is_good_for_the_very_user_it_was_given_for_and_no_other(string which)
    {
        KubeUser alice = Of("alice", null, ["admins"], ("scopes", ["view"]));
        KubeUser other = which switch
        {
            "another name" => alice with { Name = "alice2" },
            "a uid" => alice with { Uid = "u-1" },
            "another group" => alice with { Groups = ["admins", "more"] },
            "an extra" => Of("alice", null, ["admins"], ("scopes", ["view"]), ("more", [])),
            "another value" => Of("alice", null, ["admins"], ("scopes", ["edit"])),
            _ => Of("alice", "admins", [], ("scopes", ["view"])),
        };
        var policy = new ImpersonationPolicy(this, _time);

        await AskAsync(policy, alice);
        await AskAsync(policy, alice);
        Assert.Single(_asked);

        await Assert.ThrowsAsync<RefusedException>(() => AskAsync(policy, other));
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task What_was_allowed_is_asked_again_after_ten_seconds()
    {
        var policy = new ImpersonationPolicy(this, _time);
        KubeUser alice = Of("alice", null, ["admins"], ("scopes", ["view"]));
        await AskAsync(policy, alice);

        _time.Advance(TimeSpan.FromSeconds(9));
        await AskAsync(policy, alice);
        Assert.Single(_asked);

        _time.Advance(TimeSpan.FromSeconds(2));
        await AskAsync(policy, alice);
        Assert.Equal(2, _asked.Count);
    }

    // Who was asked for first may, and nobody else.
    Task<bool> IAccessReviewer.IsAllowedAsync(KubeUser user, AccessQuestion question, CancellationToken cancellationToken)
    {
        _asked.Add(user);
        return Task.FromResult(user == _asked[0]);
    }

    private static async Task AskAsync(ImpersonationPolicy policy, KubeUser login) =>
        await policy.UserOfAsync(login, new HeaderDictionary { ["Impersonate-User"] = "bob" }, default);

    private static KubeUser Of(string name, string? uid, IReadOnlyList<string> groups, params (string Key, string[] Values)[] extra) =>
        new(name, uid, groups, extra.ToDictionary(one => one.Key, one => (IReadOnlyList<string>)one.Values));
}
