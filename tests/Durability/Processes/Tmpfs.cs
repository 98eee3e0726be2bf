using System.Diagnostics;

namespace Durability.Processes;

/// <summary>A small disk that can be filled up. Only root can have one.</summary>
internal sealed class Tmpfs : IDisposable
{
    private readonly string _path;
    private readonly string _filler;

    /// <exception cref="IOException">It cannot be mounted.</exception>
    public Tmpfs(string path, int megabytes)
    {
        _path = path;
        _filler = Path.Combine(path, "filler");
        Directory.CreateDirectory(path);
        Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0700", "durability", path);
    }

    public static bool IsPossible => LibC.EffectiveUser() == 0;

    /// <summary>Writes until nothing more fits.</summary>
    public void Fill()
    {
        const int OpenToBlock = 1 << 20;
        using FileStream file = new(_filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        for (int size = OpenToBlock; size >= 512; size /= 2)
        {
            FillWith(file, new byte[size]);
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(_filler);

    public void Dispose() => Run("umount", "-l", _path);

    private static void FillWith(FileStream file, byte[] block)
    {
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new IOException($"{program}: {error.Trim()}");
        }
    }
}
