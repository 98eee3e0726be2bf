using System.Text;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>What the user is told, on stderr, one line each.</summary>
internal static class ShellMessages
{
    /// <summary>How long somebody who does not read is waited for.</summary>
    internal static readonly TimeSpan PrintTime = TimeSpan.FromSeconds(2);

    internal static string Refused(string reason) => $"session recording is unavailable: {reason}; this session cannot start";

    internal static string Ended(string reason) => $"session recording is unavailable: {reason}; this session has been ended";

    internal static string GoesOnUnrecorded(string reason) => $"session recording is unavailable: {reason}; this session goes on unrecorded";

    /// <summary>Starts on a new line and ends with CR: the terminal may be raw, and the cursor anywhere.</summary>
    internal static void Print(string line, bool rawTerminal = false) =>
        Descriptor.WriteAll(2, Encoding.UTF8.GetBytes(rawTerminal ? $"\r\n{line}\r\n" : line + "\n"));

    /// <summary>The same, but goes on after <see cref="PrintTime"/>: it is printed when, and if, somebody reads.</summary>
    internal static void PrintInTime(string line, bool rawTerminal)
    {
        var printing = new Thread(() => Print(line, rawTerminal), 256 * 1024) { IsBackground = true, Name = "message" };
        printing.Start();
        printing.Join(PrintTime);
    }
}
