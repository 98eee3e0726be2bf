using System.Buffers;
using System.Text;

namespace Recorder.Playback.Playing;

/// <summary>
/// Lets recorded output through to a living terminal, less what would reach further than its screen: questions that the terminal would
/// answer as if the viewer had typed (device attributes, status reports), the clipboard, the palette, mouse and keyboard
/// modes, resizing and device control strings. A recording is written by whoever was recorded. Holds state: output may be cut anywhere.
/// </summary>
/// <remarks>
/// INVARIANT: what is written is UTF-8 without C1 controls, and of escape sequences whole ones that <see cref="ScreenSequences"/> allows: no terminal
/// can read anything else in it, whatever it makes of sequences that are cut off, nested or malformed.
/// </remarks>
public sealed class TerminalGuard
{
    private const int MaxSequence = 512;
    private const byte Bell = 0x07;
    private const byte Cancel = 0x18;
    private const byte Substitute = 0x1A;
    private const byte Escape = 0x1B;
    private const byte Delete = 0x7F;
    private const byte C1Lead = 0xC2; // U+0080 to U+009F in UTF-8: some terminals take them for ESC @ to ESC _.
    private const byte C1Terminator = 0x9C; // U+009C, for ESC \.

    private static readonly int[] AlternateScreenModes = [47, 1047, 1049];

    // BEL, BS, HT, LF, VT, FF, CR, SO and SI act on the screen, or ring; ENQ is answered.
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x07, 9).Concat(Enumerable.Range(0x20, 0x5F)).Select(value => (byte)value)]);

    private readonly byte[] _sequence = new byte[MaxSequence];
    private int _length;
    private bool _isTooLong;
    private State _state;

    private enum State
    {
        Ground,
        Character,
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
            int plain = _state == State.Ground ? PlainLength(output) : 0;
            allowed.Write(output[..plain]);
            output = output[plain..];
            if (!output.IsEmpty)
            {
                Take(output[0], allowed);
                output = output[1..];
            }
        }
    }

    /// <summary>Forgets what it is in the middle of.</summary>
    public void Reset()
    {
        _state = State.Ground;
        IsOnAlternateScreen = false;
    }

    // Whole characters only: a sequence that is taken out must not join the halves of a C1 control.
    private static int PlainLength(ReadOnlySpan<byte> output)
    {
        int length = 0;
        while (length < output.Length)
        {
            int other = output[length..].IndexOfAnyExcept(Plain);
            if (other < 0)
            {
                return output.Length;
            }

            length += other;
            if (Rune.DecodeFromUtf8(output[length..], out Rune rune, out int size) != OperationStatus.Done || Rune.IsControl(rune))
            {
                return length;
            }

            length += size;
        }

        return length;
    }

    private void Take(byte value, IBufferWriter<byte> allowed)
    {
        switch (_state)
        {
            case State.Ground:
                Begin(value, allowed);
                break;
            case State.Character:
                TakeCharacter(value, allowed);
                break;
            case State.Text:
                TakeText(value, allowed);
                break;
            case State.TextAfterEscape:
                TakeTextAfterEscape(value, allowed);
                break;
            default:
                TakeInSequence(value, allowed);
                break;
        }
    }

    private void Begin(byte value, IBufferWriter<byte> allowed)
    {
        (_length, _isTooLong, _state) = (0, false, State.Ground);
        if (value == Escape)
        {
            _state = State.AfterEscape;
            Keep(value);
        }
        else if (value >= 0x80)
        {
            TakeCharacter(value, allowed);
        }
        else if (Plain.Contains(value))
        {
            allowed.Write([value]);
        }
    }

    private void TakeCharacter(byte value, IBufferWriter<byte> allowed)
    {
        _state = State.Character;
        Keep(value);
        switch (Rune.DecodeFromUtf8(_sequence.AsSpan(0, _length), out Rune rune, out int size))
        {
            case OperationStatus.Done:
                End(allowed, isAllowed: !Rune.IsControl(rune));
                break;
            case OperationStatus.InvalidData:
                allowed.Write("\uFFFD"u8); // What a terminal would show.
                bool isTaken = size == _length;
                _state = State.Ground;
                if (!isTaken)
                {
                    Begin(value, allowed);
                }

                break;
        }
    }

    private void TakeInSequence(byte value, IBufferWriter<byte> allowed)
    {
        switch (value)
        {
            case Cancel or Substitute:
                _state = State.Ground;
                break;
            case Delete: // Terminals pass over it, wherever it stands.
                break;
            case Escape or >= 0x80: // Begins something else; what was begun is never written.
                Begin(value, allowed);
                break;
            case < 0x20: // A control character inside a sequence acts at once.
                if (Plain.Contains(value))
                {
                    allowed.Write([value]);
                }

                break;
            default:
                Keep(value);
                TakeKept(value, allowed);
                break;
        }
    }

    private void TakeKept(byte value, IBufferWriter<byte> allowed)
    {
        switch (_state)
        {
            case State.AfterEscape when value == (byte)'[':
                _state = State.Control;
                break;
            case State.AfterEscape when value is (byte)']' or (byte)'P' or (byte)'_' or (byte)'^' or (byte)'X':
                _state = State.Text;
                break;
            case State.AfterEscape or State.Intermediate when value < 0x30:
                _state = State.Intermediate;
                break;
            case State.AfterEscape or State.Intermediate:
                End(allowed, ScreenSequences.AllowsEscape(_sequence.AsSpan(1, _length - 2), value));
                break;
            case State.Control when value >= 0x40:
                EndControl(allowed);
                break;
        }
    }

    private void TakeText(byte value, IBufferWriter<byte> allowed)
    {
        Keep(value);
        switch (value)
        {
            case Bell:
                End(allowed, ScreenSequences.AllowsText(_sequence.AsSpan(1, _length - 2)));
                break;
            case Cancel or Substitute:
            case C1Terminator when _sequence[_length - 2] == C1Lead:
                _state = State.Ground;
                break;
            case Escape:
                _state = State.TextAfterEscape;
                break;
        }
    }

    private void TakeTextAfterEscape(byte value, IBufferWriter<byte> allowed)
    {
        if (value == (byte)'\\')
        {
            Keep(value);
            End(allowed, ScreenSequences.AllowsText(_sequence.AsSpan(1, _length - 3)));
            return;
        }

        // ESC cut the text off and begins something else.
        Begin(Escape, allowed);
        Take(value, allowed);
    }

    private void EndControl(IBufferWriter<byte> allowed)
    {
        ReadOnlySpan<byte> body = _sequence.AsSpan(2, _length - 3);
        byte final = _sequence[_length - 1];
        if (final is (byte)'h' or (byte)'l')
        {
            bool isPrivate = body is [(byte)'?', ..];
            SwitchModes(_isTooLong ? [] : ScreenSequences.AllowedModes(isPrivate ? body[1..] : body, isPrivate), isPrivate, final, allowed);
            _state = State.Ground;
            return;
        }

        End(allowed, ScreenSequences.AllowsControl(body, final));
    }

    // Written anew, so that it says what was judged.
    private void SwitchModes(int[] modes, bool isPrivate, byte final, IBufferWriter<byte> allowed)
    {
        if (isPrivate && modes.Any(AlternateScreenModes.Contains))
        {
            IsOnAlternateScreen = final == 'h';
        }

        if (modes.Length > 0)
        {
            allowed.Write(Encoding.ASCII.GetBytes($"\e[{(isPrivate ? "?" : "")}{string.Join(';', modes)}{(char)final}"));
        }
    }

    // Of what is too long only the last two bytes matter: where it ends.
    private void Keep(byte value)
    {
        if (_length == MaxSequence)
        {
            _isTooLong = true;
            (_sequence[^2], _sequence[^1]) = (_sequence[^1], value);
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
