namespace Recorder.Protocols.Sftp;

/// <summary>SFTP version 3 packet types (draft-ietf-secsh-filexfer-02, section 3).</summary>
internal enum SftpPacketType : byte
{
    Init = 1, Version = 2, Open = 3, Close = 4, Read = 5, Write = 6, LStat = 7, FStat = 8, SetStat = 9, FSetStat = 10,
    OpenDir = 11, ReadDir = 12, Remove = 13, MkDir = 14, RmDir = 15, RealPath = 16, Stat = 17, Rename = 18, ReadLink = 19, SymLink = 20,
    Status = 101, Handle = 102, FileContent = 103, Name = 104, Attributes = 105,
    Extended = 200, ExtendedReply = 201,
}
