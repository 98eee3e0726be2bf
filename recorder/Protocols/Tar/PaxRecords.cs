using System.Globalization;
using System.Text;

namespace Recorder.Protocols.Tar;

/// <summary>Reads the records of a pax header: <c>LENGTH KEY=VALUE\n</c>, the length counting itself.</summary>
internal static class PaxRecords
{
    /// <exception cref="ProtocolException">They are not as they must be, or say that content is stored in a way not known here.</exception>
    internal static void Read(ReadOnlySpan<byte> bytes, ref string? path, ref string? target, ref long? size)
    {
        while (!bytes.IsEmpty)
        {
            int space = bytes.IndexOf((byte)' ');
            if (space < 1 || !int.TryParse(bytes[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length <= space + 1 || bytes.Length < length || bytes[length - 1] != '\n')
            {
                throw new ProtocolException("a pax record is not 'LENGTH KEY=VALUE'");
            }

            string text = Encoding.UTF8.GetString(bytes[(space + 1)..(length - 1)]);
            bytes = bytes[length..];
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            string value = equals < 0 ? throw new ProtocolException("a pax record has no '='") : text[(equals + 1)..];
            switch (text[..equals])
            {
                case "path" or "linkpath" when value.Length == 0:
                    throw new ProtocolException("a pax record has an empty name, which some read as none said");
                case "path":
                    path = value;
                    break;
                case "linkpath":
                    target = value;
                    break;
                case "size":
                    size = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long told)
                        ? told : throw new ProtocolException("a pax size is no number");
                    break;
                case var key when key.StartsWith("GNU.sparse.", StringComparison.Ordinal):
                    throw new ProtocolException("sparse files are not followed");
            }
        }
    }
}
