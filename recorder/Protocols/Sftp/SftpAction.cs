namespace Recorder.Protocols.Sftp;

/// <summary>What was done to a file; numbered as in the recording's events.</summary>
public enum SftpAction
{
    Open = 1, SetStat = 7, OpenDir = 9, Remove = 11, MkDir = 12, RmDir = 13, Rename = 16, SymLink = 18, Link = 19,
}
