using SessionRecording.Operator.Api.Status;

namespace SessionRecording.Operator.Host.Status;

/// <summary>Which changes of a status are told as events. Pure.</summary>
internal static class Transitions
{
    // Not bad, and common: nobody waits to read of it.
    private static readonly string[] Untold = [ConditionTypes.Progressing];

    // Bad from the start: of the rest a new config has all, until its pods run.
    private static readonly string[] ToldAtOnce = [ConditionTypes.Conflict, ConditionTypes.NotBuilt, ConditionTypes.Paused];

    private static readonly string[] GoodWhenTrue =
        [ConditionTypes.Ready, ConditionTypes.StorageHealthy, ConditionTypes.UploadsCurrent, ConditionTypes.Enforced];

    public static IEnumerable<Transition> Between(SessionRecordingStatus before, SessionRecordingStatus after)
    {
        foreach (StatusCondition now in after.Conditions ?? [])
        {
            StatusCondition? was = before.Conditions?.FirstOrDefault(condition => condition.Type == now.Type);
            if (IsTold(was, now))
            {
                yield return new Transition(IsBad(now), now.Reason, now.Message ?? "");
            }
        }
    }

    private static bool IsTold(StatusCondition? was, StatusCondition now)
    {
        if (Untold.Contains(now.Type) || (now.Status == Finding.Unknown && was is null))
        {
            return false;
        }

        return was is null
            ? IsBad(now) && (ToldAtOnce.Contains(now.Type) || now.Reason is Reasons.FeatureNotBuilt or Reasons.SecretMissing)
            : was.Status != now.Status || (now.Type == ConditionTypes.Ready && was.Reason != now.Reason);
    }

    private static bool IsBad(StatusCondition condition) =>
        condition.Reason is not (Reasons.NotWanted or Reasons.BeingDeleted)
        && (condition.Status == Finding.Unknown || (condition.Status == Finding.True) != GoodWhenTrue.Contains(condition.Type));
}
