namespace Recorder.Protocols.Sftp;

/// <summary>One operation on a file, as it ended.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Path">As the client sent it.</param>
/// <param name="TargetPath">New name, or the link's own path; else empty.</param>
/// <param name="Flags">Of an open: 1 read, 2 write, 4 append, 8 create, 16 truncate, 32 must not exist.</param>
/// <param name="Attributes">Those to be set, or null.</param>
/// <param name="Error">The server's words when it was refused, else empty.</param>
public sealed record SftpOperation(
    SftpAction Action, string Path, string TargetPath, uint Flags, SftpAttributes? Attributes, string Error);
