using System.Runtime.InteropServices;

namespace Recorder.Sessions.Terminal;

/// <summary>
/// A child in a session of its own, started by posix_spawn: fork is not safe in a managed process, whose other threads would
/// be missing in the child.
/// </summary>
internal sealed unsafe class ChildProcess
{
    private const int NoSuchProcess = 3;
    private readonly Lock _reaping = new();
    private ExitStatus? _status;

    private ChildProcess(int pid) => Pid = pid;

    internal int Pid { get; }

    /// <summary>Starts a child whose controlling terminal is the slave; its stderr may go to a pipe of its own (or -1).</summary>
    internal static ChildProcess StartOnTerminal(SpawnRequest request, PseudoTerminal terminal, int errorDescriptor)
    {
        byte* actions = stackalloc byte[LibC.FileActionsSize];
        Check(LibC.FileActionsInit(actions), "spawn");
        try
        {
            fixed (byte* slave = terminal.SlaveNameBytes())
            {
                // SETSID happens before the actions, so opening the slave as fd 0 makes it the controlling terminal.
                Check(LibC.FileActionsOpen(actions, 0, slave, LibC.ReadWrite, 0), "spawn");
            }

            Check(LibC.FileActionsDuplicate(actions, 0, 1), "spawn");
            Check(LibC.FileActionsDuplicate(actions, errorDescriptor < 0 ? 0 : errorDescriptor, 2), "spawn");
            return Start(request, actions);
        }
        finally
        {
            _ = LibC.FileActionsDestroy(actions);
        }
    }

    /// <summary>Starts a child on three descriptors that stay the caller's to close.</summary>
    internal static ChildProcess StartOnPipes(SpawnRequest request, int input, int output, int error)
    {
        byte* actions = stackalloc byte[LibC.FileActionsSize];
        Check(LibC.FileActionsInit(actions), "spawn");
        try
        {
            Check(LibC.FileActionsDuplicate(actions, input, 0), "spawn");
            Check(LibC.FileActionsDuplicate(actions, output, 1), "spawn");
            Check(LibC.FileActionsDuplicate(actions, error, 2), "spawn");
            return Start(request, actions);
        }
        finally
        {
            _ = LibC.FileActionsDestroy(actions);
        }
    }

    /// <summary>Waits for the end, on the calling thread.</summary>
    internal ExitStatus Wait()
    {
        const int ById = 1, Exited = 4, LeaveWaitable = 0x01000000;
        byte* information = stackalloc byte[LibC.SignalSetSize];

        // Two steps: until the lock is held the dead child keeps its number, so that Signal cannot hit a stranger.
        while (LibC.WaitId(ById, (uint)Pid, information, Exited | LeaveWaitable) < 0)
        {
            if (Marshal.GetLastPInvokeError() != LibC.Eintr)
            {
                throw PosixException.FromLast("waitid");
            }
        }

        lock (_reaping)
        {
            int status;
            if (LibC.WaitPid(Pid, &status, 0) < 0)
            {
                throw PosixException.FromLast("waitpid");
            }

            _status = ExitStatus.FromWait(status);
            return _status.Value;
        }
    }

    /// <summary>Signals the child's process group. Does nothing once it was waited for: the number may be another's by then.</summary>
    internal void Signal(int signal)
    {
        lock (_reaping)
        {
            if (_status is null && LibC.Kill(-Pid, signal) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess)
            {
                _ = LibC.Kill(Pid, signal);
            }
        }
    }

    private static ChildProcess Start(SpawnRequest request, byte* actions)
    {
        byte* attributes = stackalloc byte[LibC.SpawnAttributesSize];
        byte* signals = stackalloc byte[LibC.SignalSetSize];
        Check(LibC.FileActionsCloseFrom(actions, 3), "spawn");
        Check(LibC.SpawnAttributesInit(attributes), "spawn");
        try
        {
            // The runtime ignores SIGPIPE and catches others: the child must not inherit that.
            // All bits, not sigfillset: that leaves out two of glibc's own, which it would then ignore in the child.
            new Span<byte>(signals, LibC.SignalSetSize).Fill(0xFF);
            Check(LibC.SpawnAttributesSetDefaults(attributes, signals), "spawn");
            _ = LibC.SignalSetEmpty(signals);
            Check(LibC.SpawnAttributesSetMask(attributes, signals), "spawn");
            Check(LibC.SpawnAttributesSetFlags(
                attributes, LibC.SpawnSetSession | LibC.SpawnSetSignalDefaults | LibC.SpawnSetSignalMask), "spawn");

            using var argv = new NativeStrings(request.Arguments);
            using var environment = new NativeStrings(request.Environment);
            using var names = new NativeStrings(request.Directory is null ? [request.Path] : [request.Path, request.Directory]);
            if (request.Directory is not null)
            {
                Check(LibC.FileActionsChangeDirectory(actions, names.Pointers[1]), "spawn");
            }

            int pid;
            Check(LibC.Spawn(&pid, names.Pointers[0], actions, attributes, argv.Pointers, environment.Pointers),
                System.Text.Encoding.UTF8.GetString(request.Path));
            return new ChildProcess(pid);
        }
        finally
        {
            _ = LibC.SpawnAttributesDestroy(attributes);
        }
    }

    private static void Check(int errno, string what) => PosixException.Check(errno, what);
}
