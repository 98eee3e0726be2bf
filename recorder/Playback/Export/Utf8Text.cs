using System.Text;

namespace Recorder.Playback.Export;

/// <summary>
/// Output as text. A character that was cut between two prints comes with the second; bytes that are no UTF-8 become U+FFFD.
/// </summary>
internal sealed class Utf8Text
{
    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();
    private char[] _characters = new char[4096];

    /// <summary>The text of the next bytes, valid until the next call; it may be empty.</summary>
    public ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes, bool isLast = false)
    {
        int needed = bytes.Length + 4; // At most a character a byte, and what was kept from before.
        if (_characters.Length < needed)
        {
            _characters = new char[needed];
        }

        return _characters.AsSpan(0, _decoder.GetChars(bytes, _characters, flush: isLast));
    }
}
