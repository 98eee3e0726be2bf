namespace SessionRecording.Operator.Host.Controller;

/// <summary>What people say to the operator beside the spec, and what it notes on objects.</summary>
internal static class Annotations
{
    /// <summary>On a config, "true": nothing but certificates is changed.</summary>
    public const string Paused = "sessionrecording.dev/paused";

    /// <summary>On a config, "true": its end waits for no session and no upload.</summary>
    public const string SkipDrain = "sessionrecording.dev/skip-drain";

    /// <summary>On an object: a hash of what was applied. A field that is not wanted any more shows only here.</summary>
    public const string Applied = "sessionrecording.dev/applied";
}
