namespace SessionRecording.Operator.Host.Enforcement;

/// <summary>How far it is with the enforcement of a config that wants it.</summary>
internal enum Standing
{
    /// <summary>It refuses nobody, and is not about to: it is paused, or none of its kube-agents is ready.</summary>
    Unable,

    /// <summary>Where no older one is in its way, its policies are made at the next look.</summary>
    Able,

    /// <summary>Its policies are there.</summary>
    Enforcing,
}
