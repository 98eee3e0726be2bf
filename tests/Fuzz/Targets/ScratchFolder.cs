namespace Fuzz.Targets;

/// <summary>A folder of this process, in memory where there is such a place.</summary>
internal static class ScratchFolder
{
    private const string SharedMemory = "/dev/shm";

    public static string Make(string name)
    {
        string parent = Directory.Exists(SharedMemory) ? SharedMemory : Path.GetTempPath();
        return Directory.CreateDirectory(
            Path.Combine(parent, $"fuzz-{name}-{Guid.NewGuid():N}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }
}
