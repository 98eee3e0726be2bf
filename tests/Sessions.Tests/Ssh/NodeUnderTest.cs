using System.Diagnostics;
using Recorder.Format;
using Recorder.Format.Events;
using TestKit;

namespace Sessions.Tests.Ssh;

/// <summary>A node daemon in a process of its own, with shells beside it, over a folder that is removed at the end.</summary>
internal sealed class NodeUnderTest : IDisposable
{
    private Process? _daemon;
    private readonly List<Process> _others = [];

    private NodeUnderTest()
    {
        // Not below /tmp: sshd accepts no keys there. Everyone may enter: shells of other users connect.
        string parent = Environment.UserName == "root" ? "/run" : Path.GetTempPath();
        Folder = Path.Combine(parent, $"srt-{Guid.NewGuid().ToString("N")[..8]}");
        Directory.CreateDirectory(Folder);
    }

    internal static string Program => Path.Combine(AppContext.BaseDirectory, "SessionsHarness");

    internal string Folder { get; }

    internal string Socket => Path.Combine(Folder, "n.sock");

    internal string Recordings => Path.Combine(Folder, "rec");

    internal string[] Losses => File.Exists(Path.Combine(Recordings, "losses")) ? File.ReadAllLines(Path.Combine(Recordings, "losses")) : [];

    internal static async Task<NodeUnderTest> StartAsync(params string[] settings)
    {
        var node = new NodeUnderTest();
        await node.StartDaemonAsync(settings);
        return node;
    }

    internal static NodeUnderTest WithoutDaemon() => new();

    internal async Task StartDaemonAsync(params string[] settings)
    {
        _daemon = Run(["node", Socket, Recordings, .. settings]);
        await Eventually.TrueAsync(() => File.Exists(Socket) && CanConnect());
    }

    internal void KillDaemon()
    {
        _daemon!.Kill();
        _daemon.WaitForExit();
    }

    internal async Task StopDaemonAsync()
    {
        _ = Recorder.Sessions.Terminal.LibC.Kill(_daemon!.Id, 15);
        await _daemon.WaitForExitAsync().WaitAsync(Eventually.Bound);
    }

    /// <summary>argv of a recorded command.</summary>
    internal string[] Shell(params string[] arguments) => [Program, "shell", "--socket", Socket, .. arguments];

    /// <summary>Starts this program in another role, or any other by path.</summary>
    internal Process Run(string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        _others.Add(process);
        return process;
    }

    /// <summary>Events of the main track of every recording, finished ones only, oldest session first.</summary>
    internal List<List<OneOf>> Finished(string track = "Main") =>
        [.. Directory.GetFiles(Recordings, $"*.{track}.done").Order(StringComparer.Ordinal).Select(Read)];

    internal async Task<List<OneOf>> OnlyRecordingAsync()
    {
        await Eventually.TrueAsync(() => Directory.GetFiles(Recordings, "*.Main.done").Length == 1);
        return Finished()[0];
    }

    internal static byte[] Printed(IEnumerable<OneOf> records) =>
        [.. records.Where(record => record.SessionPrint is not null).SelectMany(record => record.SessionPrint.Data.ToByteArray())];

    public void Dispose()
    {
        foreach (Process process in _others)
        {
            if (!process.HasExited)
            {
                // SIGTERM: a private sshd takes its listener with it.
                _ = Recorder.Sessions.Terminal.LibC.Kill(process.Id, 15);
                if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
                {
                    process.Kill();
                }
            }

            process.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private bool CanConnect()
    {
        using var probe = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, default);
        try
        {
            probe.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(Socket));
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static List<OneOf> Read(string path)
    {
        var records = new List<OneOf>();
        ReadOnlySpan<byte> rest = File.ReadAllBytes(path);
        while (RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message))
        {
            records.Add(OneOf.Parser.ParseFrom(message));
        }

        return records;
    }
}
