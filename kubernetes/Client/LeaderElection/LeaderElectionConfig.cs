namespace k8s.LeaderElection;

/// <summary>Which Lease is fought for, as whom, and how patiently.</summary>
/// <param name="Namespace">Of the Lease.</param>
/// <param name="Name">Of the Lease.</param>
/// <param name="Identity">Unique among the candidates: a pod's name.</param>
public sealed record LeaderElectionConfig(string Namespace, string Name, string Identity)
{
    /// <summary>How long a leader that is silent is still the leader. Whole seconds.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a leader that cannot renew goes on. What is left of <see cref="LeaseDuration"/> is the time that its work has to
    /// end before another may begin.
    /// </summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two attempts; candidates add up to a fifth of it, so that they do not all come at once.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// For one attempt: a request without an answer must leave time for another before <see cref="RenewDeadline"/>. Never below
    /// <see cref="RetryPeriod"/>, or what answers between two attempts would be given up.
    /// </summary>
    internal TimeSpan TryTimeout => RetryPeriod < RenewDeadline / 3 ? RenewDeadline / 3 : RetryPeriod;

    /// <exception cref="ArgumentException">Two leaders would be possible.</exception>
    public void Validate()
    {
        if (Identity.Length == 0)
        {
            throw new ArgumentException("leader election needs an identity");
        }

        if (LeaseDuration < TimeSpan.FromSeconds(1) || LeaseDuration <= RenewDeadline || RenewDeadline <= RetryPeriod * 1.2 || RetryPeriod <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"leader election: lease {LeaseDuration.TotalSeconds} s, renew deadline {RenewDeadline.TotalSeconds} s, retry {RetryPeriod.TotalSeconds} s; each must be longer than the next");
        }
    }
}
