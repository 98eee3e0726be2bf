using Recorder.Protocols.Node;
using Recorder.Sessions.Ssh.Node;

namespace Sessions.Tests.Ssh;

public sealed class FileTransferCommandTests
{
    [Theory]
    [InlineData("internal-sftp")]
    [InlineData("internal-sftp -u 077")]
    [InlineData("/usr/lib/openssh/sftp-server")]
    public void Sftp_is_known_by_its_words(string text) => Assert.True(Parse(text)!.IsSftp);

    [Theory]
    [InlineData("scp -t /tmp", "/tmp", true, false)]
    [InlineData("scp -v -r -d -t -- a b", "a b", true, true)]
    [InlineData("/usr/bin/scp -pf x", "x", false, false)]
    public void Scp_is_known_by_its_words(string text, string path, bool isUpload, bool intoFolder) =>
        Assert.Equal(new FileTransferCommand(false, path, isUpload, intoFolder), Parse(text));

    [Theory]
    [InlineData("scp -t /tmp; cat /etc/shadow")]
    [InlineData("scp -t $(id)")]
    [InlineData("internal-sftp | tee x")]
    [InlineData("scp a b")]
    [InlineData("scp -S evil -t x")]
    [InlineData("scp -t")]
    [InlineData("sftp-server")]
    [InlineData("rsync --server .")]
    public void Anything_else_is_a_program(string text) => Assert.Null(Parse(text));

    [Theory]
    [InlineData("/home/u/sftp-server")]
    [InlineData("./sftp-server")]
    [InlineData("/usr/lib/openssh/../../../home/u/sftp-server")]
    [InlineData("/home/u/scp -f x")]
    [InlineData("./scp -t x")]
    [InlineData("/usr/local/bin/scp -t x")]
    public void A_program_elsewhere_with_such_a_name_is_a_program(string text) => Assert.Null(Parse(text));

    [Theory]
    [InlineData("scp -f *.txt")]
    [InlineData("scp -f ~/x")]
    [InlineData("scp -t 'a b'")]
    [InlineData("scp -t a\\ b")]
    [InlineData("scp -t {a,b}")]
    [InlineData("scp -t x -S evil")]
    [InlineData("internal-sftp\r")]
    public void What_a_shell_would_have_to_read_is_a_program(string text) => Assert.Null(Parse(text));

    [Fact]
    public void A_path_longer_than_any_file_has_is_a_program()
    {
        Assert.NotNull(Parse($"scp -t {new string('x', FileTransferCommand.MaxPath)}"));
        Assert.Null(Parse($"scp -t {new string('x', FileTransferCommand.MaxPath + 1)}"));
    }

    [Fact]
    public void What_counts_is_what_is_run_and_not_what_the_client_asked_for() =>
        Assert.Null(FileTransferCommand.Parse(new OpenMessage { Command = ["backup"], OriginalCommand = "internal-sftp" }));

    [Fact]
    public void On_a_terminal_nothing_is_a_transfer() =>
        Assert.Null(FileTransferCommand.Parse(new OpenMessage { HasTerminal = true, Command = ["internal-sftp"] }));

    private static FileTransferCommand? Parse(string text) => FileTransferCommand.Parse(new OpenMessage { Command = [text] });
}
