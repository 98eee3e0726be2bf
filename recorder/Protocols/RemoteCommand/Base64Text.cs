using System.Buffers;
using System.Buffers.Text;

namespace Recorder.Protocols.RemoteCommand;

/// <summary>Decodes the base64 of one message after the other, as they come. Line ends count for nothing, as the server takes them.</summary>
internal sealed class Base64Text
{
    internal const int MaxAtOnce = 4096;

    private readonly byte[] _buffer = new byte[MaxAtOnce];
    private readonly byte[] _group = new byte[4]; // Digits of a group that is not whole.
    private int _held;
    private bool _isPadded;

    /// <summary>Takes some digits off the front. The bytes are valid until the next call.</summary>
    /// <exception cref="ProtocolException">It is no base64.</exception>
    internal ReadOnlyMemory<byte> Decode(ref ReadOnlyMemory<byte> text)
    {
        ReadOnlySpan<byte> digits = text.Span;
        _group.AsSpan(0, _held).CopyTo(_buffer);
        int length = _held, at = 0;
        for (; at < digits.Length && length < MaxAtOnce; at++)
        {
            if (digits[at] is not ((byte)'\r' or (byte)'\n'))
            {
                _buffer[length++] = digits[at];
            }
        }

        // The decoder passes over blanks, and the server does not.
        if (_buffer.AsSpan(0, length).ContainsAny((byte)' ', (byte)'\t'))
        {
            throw new ProtocolException("a base64 channel carries blanks");
        }

        if (_isPadded && length != 0)
        {
            throw new ProtocolException("base64 goes on behind its padding");
        }

        text = text[at..];
        int whole = length & ~3;
        _held = length - whole;
        _buffer.AsSpan(whole, _held).CopyTo(_group);
        _isPadded |= whole != 0 && _buffer[whole - 1] == '=';
        return Base64.DecodeFromUtf8InPlace(_buffer.AsSpan(0, whole), out int decoded) == OperationStatus.Done
            ? _buffer.AsMemory(0, decoded)
            : throw new ProtocolException("a base64 channel carries something else");
    }

    /// <summary>The message ends here.</summary>
    /// <exception cref="ProtocolException">Its last group is not whole.</exception>
    internal void End()
    {
        if (_held != 0)
        {
            throw new ProtocolException($"base64 ends after {_held} digits of a group of four");
        }

        _isPadded = false;
    }
}
