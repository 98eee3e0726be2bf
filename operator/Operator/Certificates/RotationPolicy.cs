namespace SessionRecording.Operator.Host.Certificates;

/// <summary>How long certificates live, and when which is made anew. Pure: the time is given.</summary>
internal sealed record RotationPolicy
{
    public TimeSpan AuthorityLife { get; init; } = TimeSpan.FromDays(365);

    public TimeSpan LeafLife { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A certificate begins this long before it was made: other machines' clocks may be behind.</summary>
    public TimeSpan Backdate { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A new authority is believed by all this long before it signs anything: kubelets bring a changed ConfigMap into pods within
    /// minutes, and programs read it again within seconds.
    /// </summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromHours(1);

    /// <summary>From two thirds of its life on. One that begins in the future was made by a clock that was wrong.</summary>
    public static bool IsDue(Validity validity, DateTimeOffset now) =>
        now < validity.NotBefore || validity.NotBefore + ((validity.NotAfter - validity.NotBefore) * 2 / 3) <= now;

    /// <summary>What is to be done with the authority that signs and the one that waits to.</summary>
    public AuthorityStep Next(Validity? issuing, Validity? next, DateTimeOffset now)
    {
        bool canSign = issuing?.Holds(now) ?? false;
        if (next?.Holds(now) ?? false)
        {
            return !canSign || next.Value.NotBefore + Backdate + Overlap <= now ? AuthorityStep.Promote : AuthorityStep.Keep;
        }

        return !canSign ? AuthorityStep.Replace
            : next is not null || IsDue(issuing!.Value, now) ? AuthorityStep.Prepare
            : AuthorityStep.Keep;
    }
}
