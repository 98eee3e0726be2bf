namespace Recorder.Protocols.Tar;

public enum TarEntryKind
{
    File,
    HardLink,
    SymbolicLink,
    Directory,

    /// <summary>A device or a named pipe.</summary>
    Special,
}
