using System.Globalization;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// Tells which sshd started a process. Only of one that sshd itself started the environment is sshd's own word: everything that a user
/// can start is a child of the recorded shell, or of something else that he started.
/// </summary>
internal static class SshdAncestry
{
    private const int MaxMonitors = 3, FirstProcess = 1;

    /// <summary>
    /// The processes of sshd above one, nearest first, up to root's that watches over the login: the parent is an sshd of the user's, and above that,
    /// without anything else between, is one of root's. None: it was not sshd that started the process.
    /// </summary>
    internal static IReadOnlyList<int> Of(int pid, uint uid)
    {
        if (Read(pid) is not { } process || Read(process.Parent) is not { IsSshd: true } parent || (parent.Uid != uid && parent.Uid != 0))
        {
            return [];
        }

        // A root login may have no process between: its sshd is then a child of the one that listens.
        List<int> found = [process.Parent];
        for (int i = 0; i < MaxMonitors; i++)
        {
            // The first process is parent to all that have lost theirs, and where it is sshd, a user's own "sshd" would be taken for its child.
            if (Read(parent.Parent) is not { IsSshd: true } above || (parent.Parent == FirstProcess && parent.Uid != 0))
            {
                return [];
            }

            found.Add(parent.Parent);
            if (above.Uid == 0)
            {
                return found;
            }

            parent = above;
        }

        return [];
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
