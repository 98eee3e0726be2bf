using KubeAgent.Authentication;

namespace KubeAgent.Forwarding;

/// <summary>
/// Where a cluster refuses the ways into pods to all who do not come through the agent, it tells them by an extra: a recorded session carries its
/// id. What is no session and leads into pods all the same carries a word in its place.
/// </summary>
internal static class CarriedMark
{
    public const string Extra = KubeUserRules.OwnDomain + "session-id";

    /// <summary>In the place of a session's id: none was held.</summary>
    public const string NoSession = "none";

    public static KubeUser On(KubeUser user, RequestTarget target) =>
        target.Kind is TargetKind.WorkloadProxy or TargetKind.NodeProxy or TargetKind.EphemeralContainers
            ? user with { Extra = new Dictionary<string, IReadOnlyList<string>>(user.Extra) { [Extra] = [NoSession] } }
            : user;
}
