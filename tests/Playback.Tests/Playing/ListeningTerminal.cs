using System.Text;

namespace Playback.Tests.Playing;

/// <summary>
/// A terminal that keeps what it is told beyond text, and reads it as badly as terminals do: DEL stands nowhere, controls act inside
/// sequences, C1 controls count in UTF-8, leading zeros say nothing. Written apart from the guard that it is there to judge.
/// </summary>
internal sealed class ListeningTerminal
{
    private readonly List<string> _heard = [];
    private readonly StringBuilder _sequence = new();
    private string _state = "text";

    /// <summary>Every sequence: its kind (ESC, CSI, OSC, DCS, …) and what it said.</summary>
    public IReadOnlyList<string> Heard => _heard;

    public static IReadOnlyList<string> Hear(ReadOnlySpan<byte> output)
    {
        var terminal = new ListeningTerminal();
        foreach (char character in Encoding.UTF8.GetString(output))
        {
            terminal.Take(character);
        }

        return terminal._heard;
    }

    /// <summary>Whether what was heard only draws.</summary>
    public static bool IsHarmless(string heard)
    {
        string kind = heard[..3], said = heard[4..];
        return kind switch
        {
            "ESC" => !(said[^1] is 'Z' or '=' or '>' or 'n' or 'o' || said[0] is ' ' or '%'),
            "CSI" when said[^1] is 'h' or 'l' && said[0] == '?' => said[1..^1].Split(';').All(mode => (int.TryParse(mode, out int value) ? value : -1) is 25 or 7 or 1049 or 5),
            "CSI" when said[^1] is 'h' or 'l' => said[..^1].TrimStart('0') == "4",
            "CSI" when said is [.., '$', 'r' or 't' or 'v' or 'x' or 'z'] => true, // Rectangles.
            "CSI" when said[^1] == 'J' => !said.Contains('3'),
            "CSI" when said[^1] == 'q' => said.Contains(' '),
            "CSI" when said[^1] == 'p' => said.Contains('!'),
            "CSI" when said[^1] == 't' => said is ['2', '2' or '3', ';' or 't', ..],
            "CSI" => !(said[^1] is 'c' or 'n' or 'x' or 'y' or 'i' || said[0] is '>' or '<' or '=' || (said[0] == '?' && said[^1] is not ('J' or 'K'))),
            "OSC" => said is ['0' or '1' or '2' or '8', ';', ..],
            _ => false,
        };
    }

    private void Take(char character)
    {
        switch (character)
        {
            case '\u0005':
                _heard.Add("ENQ ");
                return;
            case '\u007f':
                return;
            case '\u0018' or '\u001a':
                _state = "text";
                return;
            case '\e':
                EndString(_state is "ESC" or "CSI" ? "" : _state);
                (_state, _) = ("ESC", _sequence.Clear());
                return;
            case >= '\u0080' and <= '\u009f':
                Take('\e');
                Take((char)(character - 0x40));
                return;
            case '\a' when _state is "OSC":
                EndString(_state);
                _state = "text";
                return;
            case < ' ':
                return;
        }

        TakeShown(character);
    }

    private void TakeShown(char character)
    {
        if (_state == "text")
        {
            return;
        }

        _sequence.Append(character);
        string? begun = _state == "ESC" && _sequence.Length == 1
            ? character switch { '[' => "CSI", ']' => "OSC", 'P' => "DCS", '_' => "APC", '^' => "PM ", 'X' => "SOS", _ => null }
            : null;
        if (begun is not null)
        {
            (_state, _) = (begun, _sequence.Clear());
        }
        else if ((_state == "ESC" && character >= '0') || (_state == "CSI" && character >= '@'))
        {
            _heard.Add($"{_state} {_sequence}");
            _state = "text";
        }
    }

    private void EndString(string kind)
    {
        if (kind is not ("" or "text"))
        {
            _heard.Add($"{kind} {_sequence}");
        }
    }
}
