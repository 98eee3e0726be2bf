namespace Recorder.Protocols.Tar;

/// <summary>One member of an archive.</summary>
/// <param name="Path">As the archive names it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes of its content, as announced; 0 but for files.</param>
/// <param name="Target">Of links.</param>
/// <param name="Sha256">Of the content of a file; empty when not all of it came.</param>
public sealed record TarEntry(string Path, TarEntryKind Kind, long Size, string Target, string Sha256);
