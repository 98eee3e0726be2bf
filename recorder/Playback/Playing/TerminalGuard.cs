using System.Buffers;
using System.Text;

namespace Recorder.Playback.Playing;

/// <summary>
/// Lets recorded output through to a living terminal, less what would reach further than its screen: questions that the terminal would
/// answer as if the viewer had typed (device attributes, status reports), the clipboard, the palette, mouse and keyboard
/// modes, resizing and device control strings. A recording is written by whoever was recorded. Holds state: output may be cut anywhere.
/// </summary>
public sealed class TerminalGuard
{
    private const int MaxSequence = 512;
    private const byte Bell = 0x07;
    private const byte Cancel = 0x18;
    private const byte Substitute = 0x1A;
    private const byte Escape = 0x1B;
    private const byte EnquiryAnswer = 0x05;
    private const byte C1Lead = 0xC2; // U+0080 to U+009F in UTF-8: some terminals take them for ESC @ to ESC _.

    // Modes that change what the terminal sends: mouse (9, 1000 to 1016), focus (1004), paste brackets (2004), application cursor
    // keys (1) and keypad (66), colour scheme and size reports (2031, 2048).
    private static readonly HashSet<string> ForeignModes =
        ["1", "9", "66", "1000", "1001", "1002", "1003", "1004", "1005", "1006", "1007", "1015", "1016", "2004", "2031", "2048"];

    private static readonly HashSet<string> AlternateScreenModes = ["47", "1047", "1049"];

    private readonly byte[] _sequence = new byte[MaxSequence];
    private int _length;
    private bool _isTooLong;
    private State _state;

    private enum State
    {
        Ground,
        AfterC1Lead,
        AfterEscape,
        Intermediate,
        Control,
        Text,
        TextAfterEscape,
    }

    /// <summary>A recorded program has entered the alternate screen and not left it.</summary>
    public bool IsOnAlternateScreen { get; private set; }

    /// <summary>Writes what of <paramref name="output"/> may go on; what is held back of it comes with the next call.</summary>
    public void Write(ReadOnlySpan<byte> output, IBufferWriter<byte> allowed)
    {
        while (!output.IsEmpty)
        {
            if (_state == State.Ground)
            {
                int plain = output.IndexOfAny(Escape, EnquiryAnswer, C1Lead);
                allowed.Write(plain < 0 ? output : output[..plain]);
                if (plain < 0)
                {
                    return;
                }

                output = output[plain..];
                Begin(output[0]);
            }
            else
            {
                Take(output[0], allowed);
            }

            output = output[1..];
        }
    }

    /// <summary>Forgets what it is in the middle of.</summary>
    public void Reset()
    {
        _state = State.Ground;
        IsOnAlternateScreen = false;
    }

    private void Begin(byte value)
    {
        (_length, _isTooLong) = (0, false);
        _state = value switch { Escape => State.AfterEscape, C1Lead => State.AfterC1Lead, _ => State.Ground };
        if (_state != State.Ground)
        {
            Keep(value);
        }
    }

    private void Take(byte value, IBufferWriter<byte> allowed)
    {
        if (_state is not (State.Text or State.TextAfterEscape or State.AfterC1Lead))
        {
            if (value == Escape)
            {
                Begin(value);
                return;
            }

            if (value is Cancel or Substitute)
            {
                _state = State.Ground;
                return;
            }

            if (value < 0x20)
            {
                allowed.Write([value]); // A control character inside a sequence acts at once.
                return;
            }
        }

        Keep(value);
        switch (_state)
        {
            case State.AfterC1Lead:
                End(allowed, isAllowed: value is < 0x80 or > 0x9F);
                break;
            case State.AfterEscape:
                TakeAfterEscape(value, allowed);
                break;
            case State.Intermediate when value >= 0x30:
                End(allowed, isAllowed: true);
                break;
            case State.Control when value >= 0x40:
                EndControl(allowed);
                break;
            case State.Text:
                TakeText(value, allowed);
                break;
            case State.TextAfterEscape:
                EndText(value, allowed);
                break;
        }
    }

    private void TakeAfterEscape(byte value, IBufferWriter<byte> allowed)
    {
        switch (value)
        {
            case (byte)'[':
                _state = State.Control;
                break;
            case (byte)']' or (byte)'P' or (byte)'_' or (byte)'^' or (byte)'X':
                _state = State.Text;
                break;
            case >= 0x20 and < 0x30:
                _state = State.Intermediate;
                break;
            default:
                End(allowed, isAllowed: value is not ((byte)'Z' or (byte)'='));
                break;
        }
    }

    private void TakeText(byte value, IBufferWriter<byte> allowed)
    {
        switch (value)
        {
            case Bell:
                End(allowed, IsAllowedText());
                break;
            case Cancel or Substitute:
                _state = State.Ground;
                break;
            case Escape:
                _state = State.TextAfterEscape;
                break;
        }
    }

    private void EndText(byte value, IBufferWriter<byte> allowed)
    {
        if (value == (byte)'\\')
        {
            End(allowed, IsAllowedText());
            return;
        }

        // ESC cut the text off and begins something else.
        Begin(Escape);
        Take(value, allowed);
    }

    // Titles (0, 1, 2) and links (8).
    private bool IsAllowedText()
    {
        ReadOnlySpan<byte> text = _sequence.AsSpan(0, _length);
        return text.Length > 3 && text[1] == ']' && text[2] is (byte)'0' or (byte)'1' or (byte)'2' or (byte)'8' && text[3] == ';';
    }

    private void EndControl(IBufferWriter<byte> allowed)
    {
        ReadOnlySpan<byte> body = _sequence.AsSpan(2, _length - 3);
        byte prefix = body.IsEmpty ? (byte)0 : body[0];
        byte last = body.IsEmpty ? (byte)0 : body[^1];
        byte final = _sequence[_length - 1];
        if (prefix == '?' && final is (byte)'h' or (byte)'l' && !_isTooLong)
        {
            WriteOwnModes(body[1..], final, allowed);
            _state = State.Ground;
            return;
        }

        End(allowed, final switch
        {
            (byte)'c' or (byte)'n' or (byte)'x' or (byte)'y' => false, // Reports.
            (byte)'t' => body.SequenceEqual("22"u8) || body.SequenceEqual("23"u8) || body.StartsWith("22;"u8) || body.StartsWith("23;"u8),
            (byte)'p' => last == '!',
            (byte)'q' => last is (byte)' ' or (byte)'"',
            (byte)'w' => false,
            (byte)'u' or (byte)'m' or (byte)'f' or (byte)'S' => prefix is not ((byte)'?' or (byte)'>' or (byte)'<' or (byte)'='),
            _ => true,
        });
    }

    private void WriteOwnModes(ReadOnlySpan<byte> body, byte final, IBufferWriter<byte> allowed)
    {
        string[] own = [.. Encoding.ASCII.GetString(body).Split(';').Where(mode => !ForeignModes.Contains(mode))];
        string modes = string.Join(';', own);
        if (own.Any(AlternateScreenModes.Contains))
        {
            IsOnAlternateScreen = final == 'h';
        }

        if (modes.Length > 0)
        {
            allowed.Write("\e[?"u8);
            allowed.Write(Encoding.ASCII.GetBytes(modes));
            allowed.Write([final]);
        }
    }

    private void Keep(byte value)
    {
        if (_length == MaxSequence)
        {
            _isTooLong = true;
            _sequence[^1] = value;
            return;
        }

        _sequence[_length++] = value;
    }

    private void End(IBufferWriter<byte> allowed, bool isAllowed)
    {
        if (isAllowed && !_isTooLong)
        {
            allowed.Write(_sequence.AsSpan(0, _length));
        }

        _state = State.Ground;
    }
}
