namespace SessionRecording.Operator.Host.Certificates;

/// <summary>What is done with a certificate authority.</summary>
internal enum AuthorityStep
{
    /// <summary>Nothing.</summary>
    Keep,

    /// <summary>Made anew at once: there is none, or the one there is cannot sign.</summary>
    Replace,

    /// <summary>The next one is made and believed, and signs nothing yet.</summary>
    Prepare,

    /// <summary>The next one signs from now on; the one before is still believed.</summary>
    Promote,
}
