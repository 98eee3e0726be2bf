using System.Text;

namespace Recorder.Playback.Export;

/// <summary>
/// Output of a session without a terminal as one would have shown it: each line begins at the left. Holds state: CR and LF may be cut apart.
/// </summary>
internal sealed class LineFeeds
{
    private readonly StringBuilder _text = new();
    private bool _afterReturn;

    public string WithReturns(ReadOnlySpan<char> text)
    {
        _text.Clear();
        foreach (char character in text)
        {
            _text.Append(character == '\n' && !_afterReturn ? "\r" : "").Append(character);
            _afterReturn = character == '\r';
        }

        return _text.ToString();
    }
}
