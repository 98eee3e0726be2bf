using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Spec;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources;

/// <summary>What a config says, or what is so where it says nothing.</summary>
public static class InForce
{
    /// <summary>On the collector's volume, as <c>spec.storage.uri</c> would name it.</summary>
    private const string DefaultStore = "file:///recordings";

    /// <summary>As the programs' own files call it: <c>node</c>, <c>node-sync</c> or <c>off</c>.</summary>
    public static string Mode(V1Alpha1SessionRecordingConfig config) => Settings.Of(config).ModeText;

    public static string Store(V1Alpha1SessionRecordingConfig config) => config.Spec.Storage?.Uri ?? DefaultStore;

    /// <summary>Where no kind of session has another.</summary>
    public static FailureMode FailureMode(V1Alpha1SessionRecordingConfig config) => Settings.Of(config).FailureMode;
}
