using Recorder.Protocols.Ssh;

namespace Recorder.Protocols.Sftp;

/// <summary>A request that waits for its answer.</summary>
internal readonly record struct SftpRequest(
    SftpPacketType Type, SftpAction? Action, string Path, string TargetPath, uint Flags, SftpAttributes? Attributes, SftpFile? File, int Count)
{
    internal SftpRequest(SftpPacketType type, SftpAction? action = null, string path = "", string target = "", uint flags = 0)
        : this(type, action, path, target, flags, null, null, 0)
    {
    }

    /// <summary>Characters of the names in it.</summary>
    internal int TextLength => Path.Length + TargetPath.Length;

    /// <summary>Reads what follows the id. Requests that only look (stat, readdir, …) are kept without fields.</summary>
    internal static SftpRequest Read(SftpPacketType type, ref SshFieldReader fields, SftpHandles handles)
    {
        switch (type)
        {
            case SftpPacketType.Open:
                string path = fields.Text("path");
                uint flags = fields.UInt32("open flags");
                return new SftpRequest(type, SftpAction.Open, path, "", flags) { Attributes = OrNull(SftpAttributes.Read(ref fields)) };
            case SftpPacketType.SetStat:
                return new SftpRequest(type, SftpAction.SetStat, fields.Text("path")) { Attributes = SftpAttributes.Read(ref fields) };
            case SftpPacketType.FSetStat:
                string open = handles.Find(fields.Bytes("handle")).Path;
                return new SftpRequest(type, SftpAction.SetStat, open) { Attributes = SftpAttributes.Read(ref fields) };
            case SftpPacketType.MkDir:
                return new SftpRequest(type, SftpAction.MkDir, fields.Text("path")) { Attributes = OrNull(SftpAttributes.Read(ref fields)) };
            case SftpPacketType.OpenDir:
                return new SftpRequest(type, SftpAction.OpenDir, fields.Text("path"));
            case SftpPacketType.Remove:
                return new SftpRequest(type, SftpAction.Remove, fields.Text("path"));
            case SftpPacketType.RmDir:
                return new SftpRequest(type, SftpAction.RmDir, fields.Text("path"));
            case SftpPacketType.Rename:
                return new SftpRequest(type, SftpAction.Rename, fields.Text("old path"), fields.Text("new path"));
            case SftpPacketType.SymLink: // OpenSSH sends the target first, against the draft; so do all who talk to it.
                return new SftpRequest(type, SftpAction.SymLink, fields.Text("target path"), fields.Text("link path"));
            case SftpPacketType.Extended:
                return ReadExtended(fields.Text("extension"), ref fields);
            case SftpPacketType.Read:
                return new SftpRequest(type) { File = handles.Find(fields.Bytes("handle")) };
            case SftpPacketType.Write:
                SftpFile file = handles.Find(fields.Bytes("handle"));
                _ = fields.UInt64("offset");
                return new SftpRequest(type) { File = file, Count = (int)Math.Min(fields.UInt32("content length"), SftpPacketReader.MaxLength) };
            case SftpPacketType.Close:
                handles.Close(fields.Bytes("handle"));
                return new SftpRequest(type);
            case SftpPacketType.LStat or SftpPacketType.FStat or SftpPacketType.ReadDir
                or SftpPacketType.RealPath or SftpPacketType.Stat or SftpPacketType.ReadLink:
                return new SftpRequest(type);
            default:
                throw new ProtocolException($"sftp {type} is no request");
        }
    }

    // OpenSSH PROTOCOL, section 4, "SFTP protocol changes".
    private static SftpRequest ReadExtended(string extension, ref SshFieldReader fields) => extension switch
    {
        "posix-rename@openssh.com" =>
            new SftpRequest(SftpPacketType.Extended, SftpAction.Rename, fields.Text("old path"), fields.Text("new path")),
        "hardlink@openssh.com" =>
            new SftpRequest(SftpPacketType.Extended, SftpAction.Link, fields.Text("old path"), fields.Text("new path")),
        "lsetstat@openssh.com" =>
            new SftpRequest(SftpPacketType.Extended, SftpAction.SetStat, fields.Text("path")) { Attributes = SftpAttributes.Read(ref fields) },
        _ => new SftpRequest(SftpPacketType.Extended),
    };

    private static SftpAttributes? OrNull(SftpAttributes attributes) => attributes.IsEmpty ? null : attributes;
}
