using Recorder.Playback.Playing;

namespace Recorder.Cli.Terminals;

/// <summary>
/// Turns what a terminal sends into commands. Escape sequences may come in pieces; those that are no key of ours (the terminal's answers,
/// mouse reports) are passed over whole, so that their letters are not taken for keys. Ctrl-C quits whatever came before.
/// </summary>
internal sealed class KeyParser
{
    private const byte ControlC = 0x03;
    private const byte ControlD = 0x04;
    private const byte Escape = 0x1B;
    private const int MaxSequence = 64;
    private const int MaxText = 256;
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Far = TimeSpan.FromSeconds(30);

    private readonly List<byte> _sequence = [];
    private bool _inText;
    private int _textLength;

    public IEnumerable<PlayerCommand> Parse(byte[] input)
    {
        foreach (byte value in input)
        {
            if (Take(value) is PlayerCommand command)
            {
                yield return command;
            }
        }
    }

    private PlayerCommand? Take(byte value)
    {
        if (value == ControlC)
        {
            _sequence.Clear();
            _inText = false;
        }

        if (_sequence.Count == 0 && !_inText)
        {
            if (value == Escape)
            {
                _sequence.Add(value);
                return null;
            }

            return Key((char)value);
        }

        if (_inText) // An answer: OSC or DCS up to BEL or ESC \, or ESC and a key that looked like the start of one.
        {
            _inText = value is not (0x07 or (byte)'\\') && ++_textLength < MaxText;
            return null;
        }

        if (value == Escape)
        {
            _sequence.Clear();
            _sequence.Add(value);
            return null;
        }

        _sequence.Add(value);
        return TakeInSequence(value);
    }

    private PlayerCommand? TakeInSequence(byte value)
    {
        bool isSecond = _sequence.Count == 2;
        if (isSecond && value is (byte)']' or (byte)'P' or (byte)'_' or (byte)'^')
        {
            _sequence.Clear();
            (_inText, _textLength) = (true, 0);
            return null;
        }

        if ((isSecond && value is (byte)'[' or (byte)'O') || (value is < 0x40 or > 0x7E && _sequence.Count < MaxSequence))
        {
            return null;
        }

        string sequence = string.Concat(_sequence.Skip(1).Select(b => (char)b));
        _sequence.Clear();
        return sequence switch
        {
            "[C" or "OC" => By(Near),
            "[D" or "OD" => By(-Near),
            "[1;2C" => By(Far),
            "[1;2D" => By(-Far),
            "[A" or "OA" => new PlayerCommand(PlayerCommandKind.Faster),
            "[B" or "OB" => new PlayerCommand(PlayerCommandKind.Slower),
            "[H" or "OH" or "[1~" or "[7~" => new PlayerCommand(PlayerCommandKind.SeekTo),
            "[F" or "OF" or "[4~" or "[8~" => new PlayerCommand(PlayerCommandKind.SeekToEnd),
            "[5~" => By(-Far),
            "[6~" => By(Far),
            _ => null,
        };
    }

    private static PlayerCommand? Key(char key) => key switch
    {
        ' ' => new PlayerCommand(PlayerCommandKind.TogglePause),
        '[' => By(-Far),
        ']' => By(Far),
        '+' or '=' or '>' => new PlayerCommand(PlayerCommandKind.Faster),
        '-' or '_' or '<' => new PlayerCommand(PlayerCommandKind.Slower),
        '.' => new PlayerCommand(PlayerCommandKind.Step),
        'G' => new PlayerCommand(PlayerCommandKind.SeekToEnd),
        'g' or '0' => new PlayerCommand(PlayerCommandKind.SeekTo),
        '?' or 'h' => new PlayerCommand(PlayerCommandKind.Help),
        'q' or 'Q' or (char)ControlC or (char)ControlD => new PlayerCommand(PlayerCommandKind.Quit),
        _ => null,
    };

    private static PlayerCommand By(TimeSpan distance) => new(PlayerCommandKind.SeekBy, distance);
}
