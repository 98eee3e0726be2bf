namespace SessionRecording.Operator.Host.Status;

/// <summary>Why, in one word: of conditions, and of the events when they change. docs/conditions.md says of each what to do.</summary>
internal static class Reasons
{
    // Ready
    public const string
        Recording = "Recording", RecordingOff = "RecordingOff", StillOff = "StillOff", FeatureNotBuilt = "FeatureNotBuilt", SecretMissing = "SecretMissing",
        CollectorsNotReady = "CollectorsNotReady", CollectorProblem = "CollectorProblem", KubeAgentsNotReady = "KubeAgentsNotReady",
        NodesNotReady = "NodesNotReady", RecordersNotReady = "RecordersNotReady", NothingRecords = "NothingRecords", BeingDeleted = "BeingDeleted";

    // Progressing
    public const string RollingOut = "RollingOut", UpToDate = "UpToDate", NotMadeYet = "NotMadeYet", Draining = "Draining", ShippingSpools = "ShippingSpools";

    // Degraded
    public const string
        AsWanted = "AsWanted", ObjectRefused = "ObjectRefused", CollectorsMissing = "CollectorsMissing", KubeAgentsMissing = "KubeAgentsMissing",
        NodesMissing = "NodesMissing", RecordersMissing = "RecordersMissing", VolumesDiffer = "VolumesDiffer";

    // StorageHealthy, UploadsCurrent, SpoolPressure
    public const string
        StoreWritable = "StoreWritable", StoreNotWritable = "StoreNotWritable", NotReported = "NotReported", AllStored = "AllStored", Uploading = "Uploading",
        UploadsQuarantined = "UploadsQuarantined", NoSpool = "NoSpool", SpoolAvailable = "SpoolAvailable", SpoolLow = "SpoolLow";

    // Enforced
    public const string
        DirectExecRefused = "DirectExecRefused", DirectExecAllowed = "DirectExecAllowed", NotWanted = "NotWanted", OlderConfigEnforces = "OlderConfigEnforces",
        ProbeForbidden = "ProbeForbidden", ProbeInconclusive = "ProbeInconclusive", NoNamespaceMatches = "NoNamespaceMatches",
        ProbeExempt = "ProbeExempt";

    // Conflict, Paused, NotBuilt
    public const string
        NamespacesOverlap = "NamespacesOverlap", NoOverlap = "NoOverlap", PausedByAnnotation = "PausedByAnnotation", NotPaused = "NotPaused",
        FieldsNotBuilt = "FieldsNotBuilt", AllBuilt = "AllBuilt";
}
