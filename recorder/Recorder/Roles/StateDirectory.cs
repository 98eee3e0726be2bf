namespace Recorder.Host.Roles;

/// <summary>Where one machine keeps its state. Only <see cref="Run"/> may be entered by others: the node's socket is in it.</summary>
internal sealed class StateDirectory
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private StateDirectory(string root) => Root = root;

    public string Root { get; }
    public string Recordings => Path.Combine(Root, "recordings");
    public string AuditFile => Path.Combine(Root, "audit.db");
    public string Journals => Path.Combine(Root, "collector");
    public string Spool => Path.Combine(Root, "spool");
    public string Sshd => Path.Combine(Root, "sshd");
    public string Run => Path.Combine(Root, "run");

    /// <summary>The node daemon listens here for <c>recorder shell</c>; every user may connect.</summary>
    public string NodeSocket => Path.Combine(Run, "node.sock");

    /// <summary>The collector protocol (HTTP/2).</summary>
    public string CollectorSocket => Path.Combine(Run, "collector.sock");

    /// <summary>The listing and playback API (HTTP/1.1), for <c>recordings --server</c>.</summary>
    public string ApiSocket => Path.Combine(Run, "api.sock");

    /// <summary><c>/var/lib/session-recording</c> for root, else a folder of the user's.</summary>
    public static string DefaultPath => Environment.UserName == "root"
        ? "/var/lib/session-recording"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/state/session-recording");

    /// <summary>Makes what is missing, with the modes it must have.</summary>
    public static StateDirectory Create(string path)
    {
        StateDirectory state = new(Path.GetFullPath(path));
        Directory.CreateDirectory(state.Root, Passable);
        Directory.CreateDirectory(state.Run, Passable);
        foreach (string directory in new[] { state.Recordings, state.Journals, state.Spool, state.Sshd })
        {
            Directory.CreateDirectory(directory, Private);
        }

        return state;
    }
}
