namespace Recorder.Protocols.Sftp;

/// <summary>How much of a file was moved.</summary>
public sealed class SftpFile(string path)
{
    public string Path { get; } = path;

    /// <summary>Bytes that the client read: a download.</summary>
    public ulong BytesRead { get; internal set; }

    /// <summary>Bytes that the client wrote: an upload.</summary>
    public ulong BytesWritten { get; internal set; }
}
