namespace Recorder.Protocols.Scp;

/// <summary>One file or folder that scp moved, or did not.</summary>
/// <param name="Path">Target or source path, with the names of folders and files below it.</param>
/// <param name="Size">Bytes; 0 for a folder.</param>
/// <param name="IsUpload">From the client to here.</param>
/// <param name="Error">Why it was refused, else empty.</param>
public sealed record ScpTransfer(string Path, long Size, bool IsUpload, string Error);
