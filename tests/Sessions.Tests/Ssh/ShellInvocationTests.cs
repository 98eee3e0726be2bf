using System.Text;
using Recorder.Sessions.Ssh.Shell;
using Recorder.Sessions.Terminal;
using Recorder.Streaming;

namespace Sessions.Tests.Ssh;

public sealed class ShellInvocationTests
{
    private static readonly PasswordEntry _user = new("alice", 1000, "/home/alice", "/bin/sh");

    [Fact]
    public void Without_a_command_it_is_the_login_shell()
    {
        ShellInvocation invocation = Resolve(new ShellOptions());

        Assert.True(invocation.IsLogin);
        Assert.Equal(["/bin/sh", "-sh"], Words(invocation));
    }

    [Fact]
    public void What_the_client_asked_for_goes_to_the_users_shell_and_out_of_the_environment()
    {
        ShellInvocation invocation = Resolve(new ShellOptions(), "SSH_ORIGINAL_COMMAND=ls -l \"a b\"", "SSH_CONNECTION=1 2 3 4", "SHLVL=2", "X=1");

        Assert.Equal(["/bin/sh", "sh", "-c", "ls -l \"a b\""], Words(invocation));
        Assert.Equal(["ls -l \"a b\""], invocation.Asked);
        Assert.Equal(["SSH_CONNECTION=1 2 3 4", "X=1", "SHELL=/bin/sh"], invocation.Program.Environment.Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void The_sftp_subsystem_is_served_by_sftp_server_with_its_arguments()
    {
        ShellInvocation invocation = Resolve(new ShellOptions { SftpServers = ["/no", "/bin/true"] }, "SSH_ORIGINAL_COMMAND=internal-sftp -l INFO");

        Assert.Equal(["/bin/true", "/bin/true", "-l", "INFO"], Words(invocation));
    }

    [Theory]
    [InlineData("scp -r -t /tmp", "/usr/bin/scp")]
    [InlineData("/usr/bin/scp -r -t /tmp", "/usr/bin/scp")]
    [InlineData("/usr/lib/openssh/sftp-server -r -t /tmp", "/usr/lib/openssh/sftp-server")]
    public void What_is_told_as_a_transfer_is_the_machines_own_program_and_not_what_the_users_shell_makes_of_it(string text, string program) =>
        Assert.Equal([program, program, "-r", "-t", "/tmp"], Words(Resolve(new ShellOptions(), $"SSH_ORIGINAL_COMMAND={text}")));

    [Theory]
    [InlineData("scp -f *.txt")]
    [InlineData("/home/alice/sftp-server")]
    public void What_is_recorded_whole_is_the_users_shells_to_run(string text) =>
        Assert.Equal(["/bin/sh", "sh", "-c", text], Words(Resolve(new ShellOptions(), $"SSH_ORIGINAL_COMMAND={text}")));

    [Theory]
    [InlineData("/usr/local/bin/recorder-shell")]
    [InlineData("/no/such/shell")]
    public void When_the_users_shell_is_the_recorder_or_missing_another_is_taken(string shell)
    {
        ShellInvocation invocation = ShellInvocation.Resolve(
            new ShellOptions { FallbackShells = ["/no/shell", "/bin/sh"] }, new ShellEnvironment([]), _user with { Shell = shell }, null);

        Assert.Equal(["/bin/sh", "-sh"], Words(invocation));
    }

    [Fact]
    public void Arguments_are_read_in_every_form()
    {
        var defaults = new ShellOptions();

        Assert.Equal(["ls", "-c", "x"], ShellArguments.Parse(["--socket", "/s", "--", "ls", "-c", "x"], defaults).Command);
        Assert.Equal("/s", ShellArguments.Parse(["--socket", "/s"], defaults).SocketPath);
        Assert.Equal("ls", ShellArguments.Parse(["-l", "-c", "ls"], defaults).CommandText);
        Assert.Equal(FailureMode.FailOpen, ShellArguments.Parse(["--failure-mode", "FailOpen"], defaults).FailureMode);
        Assert.Throws<FormatException>(() => ShellArguments.Parse(["--failure-mode", "open"], defaults));
        Assert.Throws<FormatException>(() => ShellArguments.Parse(["--socket"], defaults));
        Assert.Throws<FormatException>(() => ShellArguments.Parse(["--bogus"], defaults));
    }

    [Fact]
    public void A_settings_file_is_read_and_a_line_that_means_nothing_is_named()
    {
        ShellOptions options = ShellSettingsFile.Parse(["# comment", "", "socket /run/x", "failure-mode FailOpen", "fallback-shell /bin/zsh"]);

        Assert.Equal(("/run/x", FailureMode.FailOpen, "/bin/zsh"), (options.SocketPath, options.FailureMode, options.FallbackShells[0]));
        Assert.Contains("'bogus 1'", Assert.Throws<FormatException>(() => ShellSettingsFile.Parse(["bogus 1"])).Message);
    }

    private static ShellInvocation Resolve(ShellOptions options, params string[] environment) =>
        ShellInvocation.Resolve(options, new ShellEnvironment(environment.Select(Encoding.UTF8.GetBytes)), _user, null);

    private static IEnumerable<string> Words(ShellInvocation invocation) =>
        invocation.Program.Arguments.Prepend(invocation.Program.Path).Select(Encoding.UTF8.GetString);
}
