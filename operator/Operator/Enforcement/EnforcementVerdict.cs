namespace SessionRecording.Operator.Host.Enforcement;

/// <summary>Whether who goes around the kube-agent is refused.</summary>
internal enum EnforcementVerdict
{
    /// <summary>The config does not ask for it.</summary>
    NotWanted,

    /// <summary>A policy of this config refused the try.</summary>
    Refused,

    /// <summary>The try was not refused.</summary>
    Allowed,

    /// <summary>The try was not refused, and would not be: the config exempts the operator itself.</summary>
    Exempt,

    /// <summary>The operator itself may not try.</summary>
    Forbidden,

    /// <summary>No namespace is there that the config is for.</summary>
    NoNamespace,

    /// <summary>The API server gave no answer that says anything.</summary>
    Unknown,
}
