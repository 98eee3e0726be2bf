using System.Runtime.InteropServices;

namespace Durability.Processes;

/// <summary>Signals.</summary>
internal static partial class LibC
{
    public const int Kill = 9, Terminate = 15;

    /// <summary>0, or -1 when there is no such process. A negative id names a process group.</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();
}
