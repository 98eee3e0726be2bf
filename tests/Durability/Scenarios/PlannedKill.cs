namespace Durability.Scenarios;

/// <summary>One kill -9, as the seed has it.</summary>
/// <param name="AfterSeconds">After the one before.</param>
/// <param name="Victim">Whom.</param>
/// <param name="Slot">Which shell.</param>
/// <param name="RestartSeconds">When it is started again, after it is gone.</param>
internal sealed record PlannedKill(double AfterSeconds, Victim Victim, int Slot, double RestartSeconds)
{
    private const double LongestPause = 1.6, LongestAbsence = 0.6;

    private static readonly Victim[] _victims =
        [Victim.Collector, Victim.Collector, Victim.Collector, Victim.Node, Victim.Node, Victim.Direct, Victim.Direct, Victim.Direct, Victim.Shell, Victim.Shell];

    /// <summary>Short pauses are likelier: daemons are also killed while they start and recover.</summary>
    public static PlannedKill Next(Random random, int slots) => new(
        LongestPause * Math.Pow(random.NextDouble(), 1.5), _victims[random.Next(_victims.Length)], random.Next(slots), LongestAbsence * random.NextDouble());
}
