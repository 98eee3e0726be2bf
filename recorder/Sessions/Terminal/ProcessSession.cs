using System.Globalization;

namespace Recorder.Sessions.Terminal;

/// <summary>All processes of one session (setsid), background jobs included.</summary>
internal static class ProcessSession
{
    /// <summary>Signals every process whose session it is.</summary>
    internal static void Signal(int session, int signal)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && SessionOf(pid) == session)
            {
                _ = LibC.Kill(pid, signal);
            }
        }
    }

    // /proc/<pid>/stat: pid (comm) state ppid pgrp session …; comm may hold spaces and brackets.
    private static int SessionOf(int pid)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return int.Parse(fields[3], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }
}
