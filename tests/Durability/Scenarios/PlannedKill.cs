namespace Durability.Scenarios;

/// <summary>One kill -9, as the seed has it.</summary>
/// <param name="WhenAllServe">Counted from when everybody serves again, and not from the kill before: that may hit who starts or recovers.</param>
/// <param name="AfterSeconds">How long after that.</param>
/// <param name="Victim">Whom.</param>
/// <param name="Slot">Which shell.</param>
/// <param name="RestartSeconds">When it is started again, after it is gone.</param>
internal sealed record PlannedKill(bool WhenAllServe, double AfterSeconds, Victim Victim, int Slot, double RestartSeconds)
{
    private const double Calm = 0.7, LongestPause = 1.2, LongestAbsence = 0.5;

    private static readonly Victim[] _victims =
        [Victim.Collector, Victim.Collector, Victim.Collector, Victim.Node, Victim.Node, Victim.Direct, Victim.Direct, Victim.Direct, Victim.Shell, Victim.Shell];

    public static PlannedKill Next(Random random, int slots) => new(
        random.NextDouble() < Calm, LongestPause * random.NextDouble(), _victims[random.Next(_victims.Length)], random.Next(slots), LongestAbsence * random.NextDouble());
}
