namespace Recorder.Sessions.Ssh.Shell;

/// <summary>
/// The machine's settings for shells that get no arguments (login shells): lines of <c>socket PATH</c>, <c>failure-mode MODE</c>,
/// <c>fallback-shell PATH</c>. Counts only when no one but root can change it.
/// </summary>
public static class ShellSettingsFile
{
    public const string DefaultPath = "/etc/session-recording/shell.conf";

    /// <summary>The file's settings; the defaults when there is none, or when others than root may write it.</summary>
    /// <exception cref="FormatException">A line is not understood.</exception>
    public static ShellOptions Read(string path) =>
        !File.Exists(path) || !IsTrusted(path) ? new ShellOptions() : Parse(File.ReadAllLines(path));

    internal static ShellOptions Parse(IEnumerable<string> lines)
    {
        var options = new ShellOptions();
        foreach (string line in lines)
        {
            string[] words = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
            {
                continue;
            }

            options = words switch
            {
                ["socket", string path] => options with { SocketPath = path },
                ["failure-mode", string mode] => options with { FailureMode = ShellArguments.ParseFailureMode(mode) },
                ["fallback-shell", string shell] => options with { FallbackShells = [shell, .. options.FallbackShells] },
                _ => throw new FormatException($"'{line}' is not a setting of recorder shell"),
            };
        }

        return options;
    }

    private static bool IsTrusted(string path) =>
        Terminal.FileStatus.Of(path)?.Owner == 0
        && (File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0;
}
