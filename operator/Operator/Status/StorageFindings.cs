using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Spec;
using SessionRecording.Operator.Host.Observing;

namespace SessionRecording.Operator.Host.Status;

/// <summary>StorageHealthy, UploadsCurrent and SpoolPressure. Pure.</summary>
internal static class StorageFindings
{
    public static Finding Storage(Observations seen)
    {
        List<CollectorObservation> reporting = [.. Reporting(seen)];
        if (reporting.Find(collector => collector.Report!.Store?.Problem is not null) is { } ill)
        {
            return new Finding(
                ConditionTypes.StorageHealthy, Finding.False, Reasons.StoreNotWritable,
                $"collector {ill.Pod} cannot write to the store: {Text.Short(ill.Report!.Store!.Problem!)}");
        }

        return reporting.Count == 0
            ? new Finding(ConditionTypes.StorageHealthy, Finding.Unknown, Reasons.NotReported, "no collector tells how the store is")
            : new Finding(ConditionTypes.StorageHealthy, Finding.True, Reasons.StoreWritable, "every collector that answers has written to the store and read it back just now");
    }

    public static Finding Uploads(Observations seen)
    {
        List<CollectorObservation> reporting = [.. Reporting(seen)];
        if (reporting.Count == 0)
        {
            return new Finding(ConditionTypes.UploadsCurrent, Finding.Unknown, Reasons.NotReported, "no collector tells how uploads are");
        }

        int quarantined = reporting.Sum(collector => collector.Report!.Sessions?.Quarantined ?? 0), pending = reporting.Sum(collector => collector.Report!.Sessions?.PendingUploads ?? 0);
        if (quarantined > 0)
        {
            return new Finding(
                ConditionTypes.UploadsCurrent, Finding.False, Reasons.UploadsQuarantined,
                $"{quarantined} uploads were put aside on the collectors' volumes and need a person: their logs say why");
        }

        if (pending > 0 && Storage(seen).Status == Finding.False)
        {
            return new Finding(ConditionTypes.UploadsCurrent, Finding.False, Reasons.StoreNotWritable, "recordings wait on the collectors' volumes until the store can be written to again");
        }

        // Spools tell of tracks, collectors of recordings: no sum of them means anything.
        return pending > 0 || Spools(seen).Any(spool => spool.Report is { Waiting: > 0 })
            ? new Finding(ConditionTypes.UploadsCurrent, Finding.True, Reasons.Uploading, "recordings of sessions that are over are being stored")
            : new Finding(ConditionTypes.UploadsCurrent, Finding.True, Reasons.AllStored, "every recording whose session is over is stored");
    }

    public static Finding Spool(V1Alpha1SessionRecordingConfig config, Observations seen)
    {
        if (config.Spec.Mode is not (RecordingMode.Node or RecordingMode.Proxy))
        {
            return new Finding(ConditionTypes.SpoolPressure, Finding.False, Reasons.NoSpool, "this mode has no spool");
        }

        List<SpoolObservation> reporting = [.. Spools(seen).Where(spool => spool.Report is not null)];
        if (reporting.Find(spool => spool.Report!.IsTight) is { } tight)
        {
            return new Finding(
                ConditionTypes.SpoolPressure, Finding.True, Reasons.SpoolLow,
                $"the spool of {tight.Pod} is {tight.Report!.DiskState}: no session begins there; StorageHealthy says whether uploads go on, spec.recorder.spool.size how large it is");
        }

        return reporting.Count == 0
            ? new Finding(ConditionTypes.SpoolPressure, Finding.Unknown, Reasons.NotReported, "no recorder tells how its spool is")
            : new Finding(ConditionTypes.SpoolPressure, Finding.False, Reasons.SpoolAvailable, "every spool that is told of has room");
    }

    /// <summary>Over all collectors that answer; null when none does.</summary>
    public static StatusSums? Sums(Observations seen)
    {
        List<CollectorReport> reports = [.. Reporting(seen).Select(collector => collector.Report!)];
        return reports.Count == 0
            ? null
            : new StatusSums(
                reports.Sum(report => report.Sessions?.Active ?? 0),
                reports.Sum(report => report.Sessions?.PendingUploads ?? 0),
                reports.Exists(report => report.Sessions?.Abandoned is not null) ? reports.Sum(report => report.Sessions?.Abandoned ?? 0) : null,
                reports.Max(report => report.LastUploadTime));
    }

    private static IEnumerable<SpoolObservation> Spools(Observations seen) => seen.Spools.Concat(seen.RecorderSpools);

    private static IEnumerable<CollectorObservation> Reporting(Observations seen) => seen.Collectors.Where(collector => collector.Report is not null);
}
