using System.Security.Cryptography;
using Recorder.Hosting.Configuration;

namespace Recorder.Host.Roles;

/// <summary>The key with which a node daemon proves, across restarts, which session was whose.</summary>
internal static class TicketKeyFile
{
    private const int Size = 32;

    /// <exception cref="ConfigException">The file is there and is no such key.</exception>
    public static byte[] ReadOrCreate(string path)
    {
        if (File.Exists(path))
        {
            byte[] key = File.ReadAllBytes(path);
            return key.Length == Size ? key : throw new ConfigException($"{path} has {key.Length} bytes, expected {Size}: remove it, a new one is made");
        }

        byte[] made = RandomNumberGenerator.GetBytes(Size);
        string temporary = $"{path}.{Guid.NewGuid():N}";
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (FileStream file = new(temporary, options))
        {
            file.Write(made);
        }

        File.Move(temporary, path); // Whole or not at all.
        return made;
    }
}
