using System.Buffers;
using System.Globalization;
using System.Text;

namespace Recorder.Protocols.Tar;

/// <summary>Reads the records of a pax header: <c>LENGTH KEY=VALUE\n</c>, the length counting itself.</summary>
internal static class PaxRecords
{
    private const int MaxNumber = 32, MaxOwner = 256;

    private static readonly SearchValues<byte> _ofNumbers = SearchValues.Create("-.0123456789"u8);

    /// <exception cref="ProtocolException">
    /// They are not as they must be, say that content is stored in a way not known here, or hold what nobody would tell: comments, attributes.
    /// </exception>
    internal static void Read(ReadOnlySpan<byte> bytes, ref string? path, ref string? target, ref long? size)
    {
        var said = new HashSet<string>(StringComparer.Ordinal);
        while (!bytes.IsEmpty)
        {
            int space = bytes.IndexOf((byte)' ');
            if (space < 1 || !int.TryParse(bytes[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length <= space + 1 || bytes.Length < length || bytes[length - 1] != '\n')
            {
                throw new ProtocolException("a pax record is not 'LENGTH KEY=VALUE'");
            }

            ReadOnlySpan<byte> record = bytes[(space + 1)..(length - 1)];
            bytes = bytes[length..];
            int equals = record.IndexOf((byte)'=');
            string key = Encoding.UTF8.GetString(equals < 0 ? throw new ProtocolException("a pax record has no '='") : record[..equals]);
            ReadOnlySpan<byte> value = record[(equals + 1)..];
            if (!said.Add(key))
            {
                throw new ProtocolException("a pax header says the same twice");
            }

            switch (key)
            {
                case "path":
                    path = TarName.Of(value); // An empty one is for some as none said.
                    break;
                case "linkpath":
                    target = TarName.Of(value);
                    break;
                case "size":
                    size = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long told)
                        ? told : throw new ProtocolException("a pax size is no number");
                    break;
                case "mtime" or "atime" or "ctime" or "uid" or "gid" or "LIBARCHIVE.creationtime" or "SCHILY.dev" or "SCHILY.ino" or "SCHILY.nlink"
                    when value.Length <= MaxNumber && !value.ContainsAnyExcept(_ofNumbers):
                    break;
                case "uname" or "gname" when value.Length <= MaxOwner:
                    break;
                case "hdrcharset" when value.SequenceEqual("BINARY"u8) || value.SequenceEqual("ISO-IR 10646 2000 UTF-8"u8):
                    break;
                default:
                    throw new ProtocolException("a pax record says what would not be told of a file");
            }
        }
    }
}
