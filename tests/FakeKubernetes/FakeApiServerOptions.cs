namespace FakeKubernetes;

/// <summary>How the server is to behave.</summary>
public sealed record FakeApiServerOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Who may do what. Without it, members of system:masters may do everything and others only what concerns themselves.</summary>
    public Func<FakeUser, AccessAttributes, bool> Authorize { get; init; } = (user, _) => user.Groups.Contains(FakeUser.Masters);

    /// <summary>Between bookmarks of a watch.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A node on which every pod runs as soon as it is there; null: there is none.</summary>
    public string? Node { get; init; }

    /// <summary>Keeps the pods of StatefulSets, Deployments and DaemonSets; null: nobody does.</summary>
    public FakeWorkloads? Workloads { get; init; }

    /// <summary>What audiences a service account's token has, and a review expects.</summary>
    public string Audience { get; init; } = "https://kubernetes.default.svc";
}
