using System.Buffers;
using System.Globalization;
using System.Text;
using Recorder.Protocols;

namespace KubeAgent.Upstream;

/// <summary>Finds the data and the end of a response body in the bytes of a connection. Does no I/O.</summary>
/// <remarks>
/// RFC 9112 section 7.1:
/// <code>
/// chunk      = size-in-hex [ ";" extensions ] CRLF data CRLF
/// last-chunk = "0" [ ";" extensions ] CRLF *( trailer CRLF ) CRLF
/// </code>
/// </remarks>
internal sealed class BodyFraming
{
    public const int MaxLine = 4096, MaxTrailers = 64;

    private const int MaxSizeDigits = 15;

    private State _state;
    private long _left;
    private int _trailers;

    private BodyFraming(State state, long left) => (_state, _left) = (left == 0 && state == State.Data ? State.Complete : state, left);

    private enum State
    {
        /// <summary>All data, <see cref="_left"/> bytes of it.</summary>
        Data,
        UntilClose,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailers,
        Complete,
    }

    /// <summary>The body has ended where it said it would.</summary>
    public bool IsComplete => _state == State.Complete;

    /// <summary>Only the end of the connection is the end of the body.</summary>
    public bool IsUntilClose => _state == State.UntilClose;

    public static BodyFraming OfLength(long length) => new(State.Data, length);

    public static BodyFraming Chunked() => new(State.ChunkSize, -1);

    public static BodyFraming UntilClose() => new(State.UntilClose, -1);

    /// <summary>
    /// Takes the next piece of data off the front of <paramref name="buffer"/>. False: there is none in it, and what is left of it is the
    /// beginning of something not yet whole, or belongs to nobody.
    /// </summary>
    /// <exception cref="ProtocolException">The framing is broken.</exception>
    public bool TryTake(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> data)
    {
        while (true)
        {
            switch (_state)
            {
                case State.UntilClose:
                    data = buffer;
                    buffer = buffer.Slice(buffer.End);
                    return !data.IsEmpty;
                case State.Data or State.ChunkData when !buffer.IsEmpty:
                    data = buffer.Slice(0, long.Min(_left, buffer.Length));
                    buffer = buffer.Slice(data.End);
                    _left -= data.Length;
                    if (_left == 0)
                    {
                        _state = _state == State.Data ? State.Complete : State.ChunkEnd;
                    }

                    return true;
                case State.ChunkSize or State.ChunkEnd or State.Trailers when TryReadLine(ref buffer, out string line):
                    TakeLine(line);
                    break;
                default:
                    data = default;
                    return false;
            }
        }
    }

    private void TakeLine(string line)
    {
        switch (_state)
        {
            case State.ChunkSize:
                string digits = line.Split(';')[0].TrimEnd(' ', '\t');
                if (digits.Length > MaxSizeDigits || !long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left))
                {
                    throw new ProtocolException("the size of a chunk is no number");
                }

                _state = _left == 0 ? State.Trailers : State.ChunkData;
                break;
            case State.ChunkEnd:
                _state = line.Length == 0 ? State.ChunkSize : throw new ProtocolException("a chunk is longer than it says");
                break;
            case State.Trailers when line.Length == 0:
                _state = State.Complete;
                break;
            case State.Trailers when ++_trailers > MaxTrailers:
                throw new ProtocolException($"a response has more than {MaxTrailers} trailers");
        }
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out string line)
    {
        SequenceReader<byte> reader = new(buffer);
        line = "";
        if (!reader.TryReadTo(out ReadOnlySequence<byte> text, "\r\n"u8, advancePastDelimiter: true))
        {
            return buffer.Length <= MaxLine ? false : throw new ProtocolException($"a line between chunks is longer than {MaxLine} bytes");
        }

        if (text.Length > MaxLine)
        {
            throw new ProtocolException($"a line between chunks has {text.Length} bytes, allowed {MaxLine}");
        }

        line = Encoding.Latin1.GetString(text);
        buffer = buffer.Slice(reader.Position);
        return true;
    }
}
