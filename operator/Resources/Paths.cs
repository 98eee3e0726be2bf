namespace SessionRecording.Operator.Resources;

/// <summary>Where things are in our containers.</summary>
internal static class Paths
{
    /// <summary>Configuration, certificates and authorities: one volume, replaced as a whole.</summary>
    public const string Configuration = "/etc/session-recording";

    public const string State = "/var/lib/session-recording";
    public const string Temporary = "/tmp";
    public const string Authorities = $"{Configuration}/ca/ca.crt";

    /// <summary>
    /// A path of <c>file:///path</c> or <c>sqlite:///path</c> on the volume that such paths are on, wherever that is mounted.
    /// </summary>
    public static string OnVolume(string path)
    {
        string whole = Path.GetFullPath(path); // No way out by "..".
        return whole.StartsWith(State + "/", StringComparison.Ordinal) ? whole : State + whole;
    }
}
