using System.Text;

namespace Recorder.Protocols.Sftp;

/// <summary>Which file each handle stands for, and how much went through it.</summary>
internal sealed class SftpHandles
{
    internal const int MaxOpen = 4096;
    internal const int MaxText = 1024 * 1024;

    private readonly Dictionary<string, SftpFile> _open = [];
    private readonly TextBudget _text = new("open sftp handles", MaxText);

    internal void Open(ReadOnlySpan<byte> handle, SftpFile file)
    {
        if (_open.Count == MaxOpen)
        {
            throw new ProtocolException($"more than {MaxOpen} sftp handles are open");
        }

        Close(handle);
        _text.Take(file.Path.Length);
        _open[Key(handle, stackalloc char[SftpPacketReader.MaxHandle]).ToString()] = file;
    }

    /// <exception cref="ProtocolException">Nobody opened it: what goes through it would be nobody's.</exception>
    internal SftpFile Find(ReadOnlySpan<byte> handle) =>
        _open.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(Key(handle, stackalloc char[SftpPacketReader.MaxHandle]), out SftpFile? file)
            ? file
            : throw new ProtocolException($"sftp handle of {handle.Length} bytes is not open");

    internal void Close(ReadOnlySpan<byte> handle)
    {
        if (_open.GetAlternateLookup<ReadOnlySpan<char>>().Remove(Key(handle, stackalloc char[SftpPacketReader.MaxHandle]), out _, out SftpFile? file))
        {
            _text.GiveBack(file.Path.Length);
        }
    }

    private static ReadOnlySpan<char> Key(ReadOnlySpan<byte> handle, Span<char> key)
    {
        if (SftpPacketReader.MaxHandle < handle.Length)
        {
            throw new ProtocolException($"sftp handle has {handle.Length} bytes, at most {SftpPacketReader.MaxHandle} allowed");
        }

        return key[..Encoding.Latin1.GetChars(handle, key)];
    }
}
