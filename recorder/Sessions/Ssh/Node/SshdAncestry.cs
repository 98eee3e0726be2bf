using System.Globalization;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// Tells whether sshd itself started a process. Only then are its claims about the login sshd's own words: everything that a user
/// can start is a child of the recorded shell, or of something else that he started.
/// </summary>
internal static class SshdAncestry
{
    private const int MaxMonitors = 3;

    /// <summary>
    /// The process's parent must be an sshd of the user's, and above that, without anything else between, an sshd of root's.
    /// </summary>
    internal static bool IsStartedBySshd(int pid, uint uid)
    {
        if (Read(pid) is not { } process || Read(process.Parent) is not { IsSshd: true } parent || (parent.Uid != uid && parent.Uid != 0))
        {
            return false;
        }

        // A root login has no separate user process: its sshd is a child of the listening one.
        for (int i = 0; i < MaxMonitors; i++)
        {
            if (Read(parent.Parent) is not { IsSshd: true } above)
            {
                return false;
            }

            if (above.Uid == 0)
            {
                return true;
            }

            parent = above;
        }

        return false;
    }

    private static ProcessStatus? Read(int pid)
    {
        try
        {
            return Parse(File.ReadLines($"/proc/{pid}/status"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ProcessStatus Parse(IEnumerable<string> lines)
    {
        string name = "";
        int parent = 0;
        uint uid = uint.MaxValue;
        foreach (string line in lines)
        {
            string[] words = line.Split('\t', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["Name:", string value, ..]:
                    name = value;
                    break;
                case ["PPid:", string value, ..]:
                    parent = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case ["Uid:", string real, ..]:
                    uid = uint.Parse(real, CultureInfo.InvariantCulture);
                    break;
            }
        }

        return new ProcessStatus(parent, uid, name is "sshd" or "sshd-session" or "sshd-auth");
    }

    private readonly record struct ProcessStatus(int Parent, uint Uid, bool IsSshd);
}
