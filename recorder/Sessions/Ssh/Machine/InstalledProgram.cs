namespace Recorder.Sessions.Ssh.Machine;

/// <summary>
/// Puts this program where the machine's sshd can run it: users' shells are started outside of our container. A folder for each build; those of earlier
/// builds go, for the sessions that ran them ended with the service that they belonged to.
/// </summary>
public static class InstalledProgram
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Path of the program in <paramref name="folder"/>, of which it is a copy.</summary>
    /// <param name="program">The program that runs; what is beside it belongs to it.</param>
    /// <param name="folder">Of ours alone.</param>
    public static string In(string folder, string program)
    {
        Directory.CreateDirectory(folder, Everybody);
        string build = Path.Combine(folder, typeof(InstalledProgram).Module.ModuleVersionId.ToString("n"));
        foreach (string other in Directory.EnumerateDirectories(folder).Where(other => other != build))
        {
            Directory.Delete(other, recursive: true);
        }

        if (!Directory.Exists(build))
        {
            string temporary = build + ".new";
            Copy(Path.GetDirectoryName(program)!, temporary);
            Directory.Move(temporary, build); // Whole or not at all.
        }

        return Path.Combine(build, Path.GetFileName(program));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to, Everybody);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            string copy = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, Everybody);
        }

        foreach (string folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
