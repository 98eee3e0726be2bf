using SessionRecording.Operator.Api.Status;
using SessionRecording.Operator.Host.Status;

namespace Operator.Tests.Status;

public sealed class TransitionsTests
{
    [Theory]
    [InlineData("Ready False CollectorsNotReady", "Ready True Recording", "Normal Recording")]
    [InlineData("Ready True Recording", "Ready False CollectorProblem", "Warning CollectorProblem")]
    [InlineData("Ready False CollectorProblem", "Ready False SecretMissing", "Warning SecretMissing")]
    [InlineData("Ready True Recording", "Ready False BeingDeleted", "Normal BeingDeleted")]
    [InlineData("Degraded False AsWanted", "Degraded True CollectorsMissing", "Warning CollectorsMissing")]
    [InlineData("StorageHealthy True StoreWritable", "StorageHealthy Unknown NotReported", "Warning NotReported")]
    [InlineData("Enforced True DirectExecRefused", "Enforced False NotWanted", "Normal NotWanted")]
    [InlineData("Enforced True DirectExecRefused", "Enforced False DirectExecAllowed", "Warning DirectExecAllowed")]
    [InlineData("SpoolPressure False SpoolAvailable", "SpoolPressure True SpoolLow", "Warning SpoolLow")]
    [InlineData("Paused True PausedByAnnotation", "Paused False NotPaused", "Normal NotPaused")]
    [InlineData(null, "Conflict True NamespacesOverlap", "Warning NamespacesOverlap")]
    [InlineData(null, "NotBuilt True FieldsNotBuilt", "Warning FieldsNotBuilt")]
    [InlineData(null, "Ready False FeatureNotBuilt", "Warning FeatureNotBuilt")]
    public void A_change_is_told(string? before, string after, string told) =>
        Assert.Equal([told], Between(before, after).Select(t => $"{(t.IsWarning ? "Warning" : "Normal")} {t.Reason}"));

    [Theory]
    [InlineData("Ready True Recording", "Ready True Recording")]
    [InlineData("UploadsCurrent True AllStored", "UploadsCurrent True Uploading")]
    [InlineData("Progressing False UpToDate", "Progressing True RollingOut")]
    [InlineData(null, "Ready False CollectorsNotReady")] // A new config has no pods yet.
    [InlineData(null, "Degraded True CollectorsMissing")]
    [InlineData(null, "StorageHealthy Unknown NotReported")]
    [InlineData(null, "Enforced False NotWanted")]
    public void What_is_no_news_is_not(string? before, string after) => Assert.Empty(Between(before, after));

    private static IEnumerable<Transition> Between(string? before, string after) => Transitions.Between(Status(before), Status(after));

    private static SessionRecordingStatus Status(string? condition) => condition?.Split(' ') is [var type, var status, var reason]
        ? new SessionRecordingStatus { Conditions = [new StatusCondition { Type = type, Status = status, Reason = reason, Message = "why" }] }
        : new SessionRecordingStatus();
}
