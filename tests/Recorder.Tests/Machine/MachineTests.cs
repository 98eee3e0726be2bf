using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Recorder.Sessions.Ssh.Machine;
using Recorder.Tests.Processes;
using Recorder.Tests.Tls;
using TestKit;

namespace Recorder.Tests.Machine;

/// <summary>A node service that sees its machine as a container does: under another folder.</summary>
public sealed class MachineTests(TlsStage stage) : IClassFixture<TlsStage>, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("machine-").FullName;

    [Fact]
    public async Task Who_holds_a_certificate_logs_in_by_the_machines_own_sshd_and_is_recorded()
    {
        Assert.SkipUnless(
            Environment.UserName == "root" && File.Exists("/usr/sbin/sshd") && File.Exists("/usr/bin/ssh-keygen") && File.Exists("/usr/bin/ssh"),
            "needs root, and OpenSSH's server and client");
        string machine = PathOf("host");
        File.CreateSymbolicLink(machine, "/");
        foreach (string key in new[] { "ca", "alice", "stranger" })
        {
            await KeygenAsync("-t", "ed25519", "-N", "", "-C", key, "-f", PathOf(key));
        }

        await KeygenAsync("-s", PathOf("ca"), "-I", "alice@example.com", "-n", "root", PathOf("alice.pub"));
        int port = FreePort();
        await using NodeProcess node = await stage.StartNodeAsync(
            "node", "recorder", sshPort: port, more: ["--sshd", "--user-ca", PathOf("ca.pub"), "--machine", machine]);

        ProgramResult stranger = await SshAsync(port, "stranger", "true");
        ProgramResult alice = await SshAsync(port, "alice", "echo on the machine");

        Assert.True((0, "on the machine\n") == (alice.ExitCode, alice.Output), alice.Error + string.Join('\n', node.Log));
        Assert.Equal(255, stranger.ExitCode);
        Assert.Contains("Permission denied", stranger.Error);
        await Eventually.TrueAsync(async () =>
        {
            using JsonDocument listing = JsonDocument.Parse((await stage.ViewAsync("auditor", "ls", "--format", "json")).Output);
            return listing.RootElement.EnumerateArray().Any(session => session.GetProperty("command").GetString()!.Contains("on the machine")
                && session.GetProperty("state").GetString() == "stored" && session.GetRawText().Contains("alice@example.com"));
        });
    }

    [Fact]
    public async Task A_program_of_the_machine_takes_our_place()
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root for chroot");

        ProgramResult echo = await Programs.RunAsync("recorder", "enter", "/", "/bin/sh", "-c", "echo in $PWD with $PATH; exit 3");

        Assert.Equal((3, "in / with /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"), (echo.ExitCode, echo.Output));
    }

    [Fact]
    public async Task Where_there_is_no_such_machine_or_program_it_is_said() =>
        (await Programs.RunAsync("recorder", "enter", PathOf("nowhere"), "/bin/sh")).AssertRefused(1, "recorder enter: chroot ");

    [Fact]
    public async Task A_machine_without_sshd_is_told_of_at_the_start()
    {
        Directory.CreateDirectory(PathOf("bare"));
        (await Programs.RunAsync("recorder", "node", "--state", PathOf("state"), "--collector", $"unix://{PathOf("c.sock")}", "--sshd", "--machine", PathOf("bare")))
            .AssertRefused(2, "install OpenSSH's server on the machine");
    }

    [Fact]
    public async Task Options_of_the_ssh_service_go_with_it() =>
        (await Programs.RunAsync("recorder", "node", "--state", PathOf("state"), "--collector", $"unix://{PathOf("c.sock")}", "--machine", PathOf("bare")))
            .AssertRefused(2, "--user-ca and --machine go with --sshd");

    [Fact]
    public void Users_have_the_names_that_the_machine_gives_them()
    {
        File.WriteAllText(PathOf("passwd"), "root:x:0:0:root:/root:/bin/sh\n# a comment\nbroken\nalice:x:1000:1000::/home/alice:/bin/bash\nalias:x:1000:1000::/:/bin/sh\n");
        Accounts accounts = new(PathOf("passwd"));

        Assert.Equal(("root", "alice", "uid-1001"), (accounts.NameOf(0), accounts.NameOf(1000), accounts.NameOf(1001)));
    }

    [Fact]
    public void The_program_is_copied_whole_once_and_earlier_builds_go()
    {
        string from = Directory.CreateDirectory(PathOf("from")).FullName, bin = PathOf("bin");
        File.WriteAllText(Path.Combine(from, "recorder"), "program");
        Directory.CreateDirectory(Path.Combine(from, "sub"));
        File.WriteAllText(Path.Combine(from, "sub", "library"), "library");
        Directory.CreateDirectory(Path.Combine(bin, "earlier"));

        string installed = InstalledProgram.In(bin, Path.Combine(from, "recorder"));
        File.WriteAllText(installed, "used");

        Assert.Equal(installed, InstalledProgram.In(bin, Path.Combine(from, "recorder")));
        Assert.Equal(["used", "library"], [File.ReadAllText(installed), File.ReadAllText(Path.Combine(Path.GetDirectoryName(installed)!, "sub", "library"))]);
        Assert.True(File.GetUnixFileMode(installed).HasFlag(UnixFileMode.OtherExecute));
        Assert.Single(Directory.EnumerateDirectories(bin));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string PathOf(string name) => Path.Combine(_root, name);

    private static async Task KeygenAsync(params string[] arguments)
    {
        ProgramResult made = await Programs.RunAsync("/usr/bin/ssh-keygen", ["-q", .. arguments]);
        Assert.True(made.ExitCode == 0, made.Error);
    }

    private Task<ProgramResult> SshAsync(int port, string key, string command) => Programs.RunAsync(
        "/usr/bin/ssh", "-F", "/dev/null", "-p", $"{port}", "-i", PathOf(key), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "root@127.0.0.1", command);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
