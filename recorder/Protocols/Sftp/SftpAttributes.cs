using Recorder.Protocols.Ssh;

namespace Recorder.Protocols.Sftp;

/// <summary>File attributes that a client asked for. Null: it did not. Times are seconds since 1970.</summary>
public sealed record SftpAttributes(ulong? Size, uint? Uid, uint? Gid, uint? Permissions, uint? AccessTime, uint? ModificationTime)
{
    private const uint HasSize = 1, HasOwner = 2, HasPermissions = 4, HasTimes = 8, HasExtended = 0x80000000;

    /// <summary>Nothing was asked for.</summary>
    public bool IsEmpty => this == new SftpAttributes(null, null, null, null, null, null);

    /// <summary>draft-ietf-secsh-filexfer-02, section 5, "File Attributes". Extended pairs are left unread.</summary>
    internal static SftpAttributes Read(ref SshFieldReader fields)
    {
        uint flags = fields.UInt32("attribute flags");
        if ((flags & ~(HasSize | HasOwner | HasPermissions | HasTimes | HasExtended)) != 0)
        {
            throw new ProtocolException($"sftp attribute flags are {flags:x}, unknown bits set");
        }

        ulong? size = (flags & HasSize) != 0 ? fields.UInt64("size") : null;
        uint? uid = (flags & HasOwner) != 0 ? fields.UInt32("uid") : null;
        uint? gid = (flags & HasOwner) != 0 ? fields.UInt32("gid") : null;
        uint? permissions = (flags & HasPermissions) != 0 ? fields.UInt32("permissions") : null;
        uint? accessed = (flags & HasTimes) != 0 ? fields.UInt32("access time") : null;
        uint? modified = (flags & HasTimes) != 0 ? fields.UInt32("modification time") : null;
        return new SftpAttributes(size, uid, gid, permissions, accessed, modified);
    }
}
