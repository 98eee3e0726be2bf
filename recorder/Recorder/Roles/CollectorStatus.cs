using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recorder.Host.Roles;

/// <summary>What a collector tells the operator of itself, at <c>/status</c>.</summary>
/// <param name="Problem">Why a session that started now would not be recorded; null: it would.</param>
/// <param name="Store">How the last write probe went.</param>
/// <param name="Sessions">Sessions that this collector holds.</param>
/// <param name="LastUploadTime">When a recording was last stored, since this process began.</param>
internal sealed record CollectorStatus(string? Problem, CollectorStatus.StoreStatus Store, CollectorStatus.SessionStatus Sessions, DateTimeOffset? LastUploadTime)
{
    /// <param name="Problem">Null: it can be written.</param>
    /// <param name="ProbedAt">When something was last written and read back.</param>
    internal sealed record StoreStatus(string? Problem, DateTimeOffset? ProbedAt);

    /// <param name="Active">Sessions that are running.</param>
    /// <param name="PendingUploads">Recordings whose session is over and that are not stored yet.</param>
    /// <param name="Quarantined">Uploads that were put aside and need a person.</param>
    /// <param name="Waiting">Uploads in the store that wait for the collector that began them, as the one that leads sees them.</param>
    /// <param name="Abandoned">Recordings that their recorder has abandoned and that are not completed yet.</param>
    internal sealed record SessionStatus(int Active, int PendingUploads, int Quarantined, int Waiting, int Abandoned);

    public string ToJson() => JsonSerializer.Serialize(this, CollectorStatusJson.Default.CollectorStatus);
}

[JsonSerializable(typeof(CollectorStatus))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class CollectorStatusJson : JsonSerializerContext;
