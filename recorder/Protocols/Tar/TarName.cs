using System.Text;

namespace Recorder.Protocols.Tar;

/// <summary>Names that are content of an archive.</summary>
internal static class TarName
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The name, of which nothing gets lost where it is told.</summary>
    /// <exception cref="ProtocolException">It is empty, no UTF-8, or has control characters: it ends earlier for some, and is no text for others.</exception>
    internal static string Of(ReadOnlySpan<byte> bytes)
    {
        try
        {
            string name = _strict.GetString(bytes);
            return name.Length != 0 && !name.Any(char.IsControl) ? name : throw new ProtocolException("a long name in the archive is empty, or has control characters");
        }
        catch (DecoderFallbackException)
        {
            throw new ProtocolException("a long name in the archive is no UTF-8");
        }
    }
}
