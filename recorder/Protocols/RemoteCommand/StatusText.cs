using System.Buffers;

namespace Recorder.Protocols.RemoteCommand;

/// <summary>Gathers what the error stream says.</summary>
internal sealed class StatusText(bool isJson)
{
    /// <summary>The message repeats the command, which is as long as a request's line may be.</summary>
    internal const int MaxSize = 1024 * 1024;

    private ArrayBufferWriter<byte>? _text;

    internal bool IsEmpty => _text is null;

    internal RemoteStatus? Status => RemoteStatus.Parse(_text?.WrittenMemory ?? default, isJson);

    /// <exception cref="ProtocolException">It is too long.</exception>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        int size = (_text?.WrittenCount ?? 0) + bytes.Length;
        if (MaxSize < size)
        {
            throw new ProtocolException($"error stream has {size} bytes, at most {MaxSize} allowed");
        }

        (_text ??= new ArrayBufferWriter<byte>()).Write(bytes);
    }
}
