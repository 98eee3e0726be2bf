namespace SessionRecording.Operator.Host.Observing;

/// <summary>Something that the schema takes and this version does not do.</summary>
/// <param name="Field">Where it is asked for.</param>
/// <param name="Advice">What to do instead.</param>
/// <param name="IsCore">Whether sessions that the config asks for are not recorded without it.</param>
/// <param name="StopsCollectors">Whether the collectors could not even start.</param>
internal sealed record MissingFeature(string Field, string Advice, bool IsCore = false, bool StopsCollectors = false);
