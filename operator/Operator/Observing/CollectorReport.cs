using System.Text.Json.Serialization;

namespace SessionRecording.Operator.Host.Observing;

/// <summary>What a collector says of itself at <c>/status</c>.</summary>
/// <param name="Problem">Why a session that started now would not be recorded; null: it would.</param>
/// <param name="Store">How the last write probe went.</param>
/// <param name="Sessions">What it holds.</param>
/// <param name="LastUploadTime">When a recording was last stored, since it was started.</param>
internal sealed record CollectorReport(string? Problem, CollectorReport.StoreReport? Store, CollectorReport.SessionReport? Sessions, DateTimeOffset? LastUploadTime)
{
    /// <param name="Problem">Null: what was last written to it was read back, and that is not long ago by the collector's own clock.</param>
    /// <param name="ProbedAt">When, by that clock.</param>
    internal sealed record StoreReport(string? Problem, DateTimeOffset? ProbedAt);

    internal sealed record SessionReport(int Active, int PendingUploads, int Quarantined, int? Abandoned);
}

[JsonSerializable(typeof(CollectorReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class CollectorReportJson : JsonSerializerContext;
