using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Controller;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Host.Running;

/// <summary>Reconciler and controller need each other; this one is there first.</summary>
internal sealed class Handover : IEntityController<V1Alpha1SessionRecordingConfig>
{
    public IEntityController<V1Alpha1SessionRecordingConfig> To { get; set; } = null!;

    public Task<ReconciliationResult<V1Alpha1SessionRecordingConfig>> ReconcileAsync(V1Alpha1SessionRecordingConfig entity, CancellationToken cancellationToken) =>
        To.ReconcileAsync(entity, cancellationToken);

    public Task<ReconciliationResult<V1Alpha1SessionRecordingConfig>> DeletedAsync(V1Alpha1SessionRecordingConfig entity, CancellationToken cancellationToken) =>
        To.DeletedAsync(entity, cancellationToken);
}
