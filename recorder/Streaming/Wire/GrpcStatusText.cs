using System.Globalization;
using System.Text;

namespace Recorder.Streaming.Wire;

/// <summary>grpc-message: UTF-8, percent-encoded outside of printable ASCII ("gRPC over HTTP2", Responses).</summary>
internal static class GrpcStatusText
{
    /// <summary>Longer messages are cut: they must fit the peer's header limits.</summary>
    public const int MaxLength = 1024;

    public static string Encode(string message)
    {
        var encoded = new StringBuilder(message.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(message))
        {
            bool plain = b is >= 0x20 and <= 0x7E and not (byte)'%';
            if (MaxLength < encoded.Length + (plain ? 1 : 3))
            {
                break;
            }

            _ = plain ? encoded.Append((char)b) : encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    /// <summary>Never fails: what is no escape stays as it is.</summary>
    public static string Decode(string encoded)
    {
        var bytes = new List<byte>(encoded.Length);
        for (int i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '%' && i + 2 < encoded.Length
                && byte.TryParse(encoded.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte escaped))
            {
                bytes.Add(escaped);
                i += 2;
            }
            else
            {
                bytes.Add(encoded[i] < 0x80 ? (byte)encoded[i] : (byte)'?');
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
