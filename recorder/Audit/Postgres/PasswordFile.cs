using System.Text;

namespace Recorder.Audit.Postgres;

/// <summary>A file with a password, read whenever a connection is opened, so that a rotated one is taken up.</summary>
internal static class PasswordFile
{
    private const int MostBytes = 4096;

    /// <summary>Its text, without the end of the line.</summary>
    /// <exception cref="AuditException">It cannot be read, is empty or far too long.</exception>
    public static string Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[MostBytes + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            string password = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\r', '\n');
            return length <= MostBytes && password.Length != 0
                ? password
                : throw new AuditException($"the password file {path} has {(length == 0 ? "nothing in it" : $"no password of 1 to {MostBytes} bytes")}");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new AuditException($"the password file {path}: {cause.Message}", cause);
        }
    }
}
