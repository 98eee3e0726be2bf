using k8s.Models;

namespace SessionRecording.Operator.Resources;

/// <summary>The volumes that a StatefulSet makes, as it is. It never makes others: what a config asks for holds only for one that is new.</summary>
/// <param name="Size">Size of each.</param>
/// <param name="StorageClassName">Class of each; null: the cluster's default.</param>
public sealed record LiveVolumes(ResourceQuantity Size, string? StorageClassName)
{
    /// <summary>Of the StatefulSet; null: it is not there yet.</summary>
    public string? Uid { get; init; }

    /// <summary>Null: it is not there, or has none.</summary>
    public static LiveVolumes? Of(V1StatefulSet? set) =>
        set?.Spec?.VolumeClaimTemplates is [{ Spec: { Resources.Requests: { } requests } claim }, ..] && requests.TryGetValue("storage", out ResourceQuantity size)
            ? new LiveVolumes(size, claim.StorageClassName) { Uid = set.Metadata.Uid }
            : null;
}
