using k8s.Models;
using KubeOps.Abstractions.Entities;
using KubeOps.Abstractions.Entities.Attributes;
using SessionRecording.Operator.Api.Spec;
using SessionRecording.Operator.Api.Status;

namespace SessionRecording.Operator.Api;

/// <summary>The kind that people apply.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
[KubernetesEntityShortNames("src")]
[KubernetesEntityCategories("recording")]
[Description("Records the sessions of people on servers, clusters, databases, applications and desktops, and keeps the recordings in one store. Status tells whether a session that started now would be recorded.")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string", Order = 1, Description = "Whether a session that started now would be recorded.")]
[GenericAdditionalPrinterColumn(".spec.mode", "Mode", "string", Order = 2, Description = "Where SSH sessions are recorded, and how.")]
[GenericAdditionalPrinterColumn(".status.store", "Store", "string", Order = 3, Description = "Where recordings are kept.")]
[GenericAdditionalPrinterColumn(".status.sessions.active", "Sessions", "integer", Order = 4, Description = "Sessions that are running.")]
[GenericAdditionalPrinterColumn(".status.sessions.pendingUploads", "Backlog", "integer", Order = 5, Description = "Recordings that are not stored yet.")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date", Order = 6)]
[GenericAdditionalPrinterColumn(".status.failureMode", "FailureMode", "string", Order = 7, Priority = 1, Description = "What becomes of a session that cannot be recorded.")]
[GenericAdditionalPrinterColumn(".status.lastUploadTime", "LastUpload", "date", Order = 8, Priority = 1, Description = "When a recording was last stored.")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].message", "Message", "string", Order = 9, Priority = 1, Description = "Why it is ready or is not.")]
public sealed class V1Alpha1SessionRecordingConfig : CustomKubernetesEntity<SessionRecordingSpec, SessionRecordingStatus>
{
    public const string KubeGroup = "sessionrecording.dev";
    public const string KubeApiVersion = "v1alpha1";
    public const string KubeKind = "SessionRecordingConfig";
    public const string KubePluralName = "sessionrecordingconfigs";
}
