using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TestKit;

namespace Sessions.Tests.Ssh;

/// <summary>A private sshd in front of a node daemon, and throwaway keys to come in with.</summary>
internal sealed class SshdUnderTest : IDisposable
{
    private SshdUnderTest(NodeUnderTest node, int port) => (Node, Port) = (node, port);

    internal NodeUnderTest Node { get; }

    private int Port { get; }

    internal string Key => Path.Combine(Node.Folder, "id");

    internal string CertifiedKey => Path.Combine(Node.Folder, "certified");

    internal string Fingerprint => Tool("ssh-keygen", "-lf", Key + ".pub").Split(' ')[1];

    internal static void SkipUnlessPossible() => Assert.SkipUnless(
        Environment.UserName == "root" && File.Exists("/usr/sbin/sshd") && File.Exists("/usr/bin/ssh"),
        "needs root and OpenSSH (openssh-server, openssh-client) to run a private sshd");

    /// <param name="beforeShell">Commands of a shell, in a folder of the test's, that sshd runs before each <c>recorder shell</c>.</param>
    internal static async Task<SshdUnderTest> StartAsync(string? beforeShell = null)
    {
        NodeUnderTest node = NodeUnderTest.WithoutDaemon();
        var sshd = new SshdUnderTest(node, FreePort());
        string folder = node.Folder;
        foreach (string key in (string[])["id", "ca", "certified"])
        {
            Tool("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(folder, key));
        }

        Tool("ssh-keygen", "-q", "-s", Path.Combine(folder, "ca"), "-I", "alice@example.com", "-z", "42", "-n", "root,ops", Path.Combine(folder, "certified.pub"));
        File.Copy(Path.Combine(folder, "id.pub"), Path.Combine(folder, "authorized_keys"));
        if (beforeShell is not null)
        {
            string script = Path.Combine(folder, "before-shell");
            await File.WriteAllTextAsync(script, $"#!/bin/sh\n(cd {folder}; {beforeShell})\nexec \"$@\"\n");
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        await node.StartDaemonAsync($"sshd={sshd.Port}");
        await Eventually.TrueAsync(() => Answers(sshd.Port));
        return sshd;
    }

    /// <summary>argv of a client program: the options come before what is given.</summary>
    internal string[] Client(string program, params string[] arguments) => ClientWithKey(Key, program, arguments);

    internal string[] ClientWithKey(string key, string program, params string[] arguments) =>
        [program, .. Options(key), program == "ssh" ? "-p" : "-P", Port.ToString(), .. arguments];

    /// <summary>One command line for programs that run ssh themselves.</summary>
    internal string SshCommand => $"ssh {string.Join(' ', Options(Key))} -p {Port}";

    public void Dispose() => Node.Dispose();

    private static string[] Options(string key) =>
        ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "BatchMode=yes",
         "-o", "IdentitiesOnly=yes", "-i", key];

    private static string Tool(string program, params string[] arguments)
    {
        using Process tool = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = tool.StandardOutput.ReadToEnd();
        tool.WaitForExit();
        Assert.Equal(0, tool.ExitCode);
        return output;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool Answers(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
