using System.Text;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>What the user is told, on stderr, one line each.</summary>
internal static class ShellMessages
{
    internal static string Refused(string reason) => $"session recording is unavailable: {reason}; this session cannot start";

    internal static string Ended(string reason) => $"session recording is unavailable: {reason}; this session has been ended";

    internal static string GoesOnUnrecorded(string reason) => $"session recording is unavailable: {reason}; this session goes on unrecorded";

    /// <summary>Starts on a new line and ends with CR: the terminal may be raw, and the cursor anywhere.</summary>
    internal static void Print(string line, bool rawTerminal = false) =>
        Descriptor.WriteAll(2, Encoding.UTF8.GetBytes(rawTerminal ? $"\r\n{line}\r\n" : line + "\n"));
}
