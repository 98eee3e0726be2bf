namespace Recorder.Streaming.Collector;

/// <summary>How far an upload is.</summary>
internal enum UploadState
{
    /// <summary>A new revision whose older bytes are being copied. After a crash it is thrown away and begun again.</summary>
    Preparing,

    /// <summary>Events may come.</summary>
    Taking,

    /// <summary>All parts are stored; <see cref="UploadProgress.Parts"/> says which. It goes forward from here, unless one of them goes or changes.</summary>
    Completing,
}
