using System.Runtime.InteropServices;

namespace Recorder.Sessions.Terminal;

/// <summary>A system call did not do what was asked.</summary>
public sealed class PosixException(string what, int errno)
    : IOException($"{what}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
{
    public int Errno { get; } = errno;

    internal static PosixException FromLast(string what) => new(what, Marshal.GetLastPInvokeError());

    internal static void Check(int errno, string what)
    {
        if (errno != 0)
        {
            throw new PosixException(what, errno);
        }
    }
}
