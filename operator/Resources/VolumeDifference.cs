namespace SessionRecording.Operator.Resources;

/// <summary>A StatefulSet whose volumes are not what the config asks for.</summary>
/// <param name="StatefulSet">Its name.</param>
/// <param name="Field">What of the config asks for others.</param>
/// <param name="Claims">What its claims are called, but for the number.</param>
/// <param name="There">Size of the volumes, and their class if that differs.</param>
/// <param name="Wanted">The same, of the config.</param>
public sealed record VolumeDifference(string StatefulSet, string Field, string Claims, string There, string Wanted);
