using System.Globalization;
using System.Runtime.InteropServices;

namespace Recorder.Hosting;

/// <summary>
/// The threads on which .NET learns what sockets have to say. They wake at each packet, and take the processor from the threads that
/// work on those before: with few processors that costs a third of all requests. As batch jobs (<c>SCHED_BATCH</c>, sched(7)) they
/// are woken as before, but wait until a processor is free or the kernel's next tick, and then have more to tell at once.
/// </summary>
public static partial class SocketThreads
{
    private const string Threads = "/proc/self/task", Name = ".NET Sockets";
    private const int Other = 0, Batch = 3;

    /// <summary>Makes them give way, once something listens. How many did; none where the runtime calls them otherwise.</summary>
    public static int GiveWay()
    {
        int count = 0;
        foreach (string folder in Directory.EnumerateDirectories(Threads))
        {
            int thread = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
            int priority = 0;
            if (IsOne(folder) && GetScheduler(thread) == Other && SetScheduler(thread, Batch, ref priority) == 0)
            {
                count++;
            }
        }

        return count;
    }

    private static bool IsOne(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd() == Name;
        }
        catch (IOException)
        {
            return false; // The thread has ended.
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getscheduler")]
    private static partial int GetScheduler(int thread);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, ref int priority);
}
