using System.Text;
using Recorder.Protocols.RemoteCommand;
using TestKit.KubeExec;

namespace Protocols.Tests.RemoteCommand;

/// <summary>Every conversation of a real kubectl yields what its README says, wherever its bytes are split.</summary>
public sealed class TranscriptTests
{
    private static readonly string[] _names =
        ["attach-tty", "cp-download", "cp-upload", "cp-upload-2", "exec-exit-3", "exec-missing-command", "exec-ok", "exec-stdin", "exec-tty", "exec-utf8"];

    public static TheoryData<string, string> Conversations
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (string folder in Transcript.Folders)
            {
                Array.ForEach(_names, name => all.Add(folder, name));
            }

            return all;
        }
    }

    public static TheoryData<string> Folders => [.. Transcript.Folders];

    [Theory]
    [MemberData(nameof(Conversations))]
    public void Nothing_depends_on_where_the_bytes_were_split(string folder, string name)
    {
        Transcript transcript = Transcript.Load(folder, name);
        byte[] client = transcript.Bytes(fromClient: true), server = transcript.Bytes(fromClient: false);
        string whole = Watch(transcript, [client], [server]).All;

        Assert.Equal(whole, Watch(transcript, [.. client.Chunk(1)], [.. server.Chunk(1)]).All);
        foreach (int split in SplitsOf(client))
        {
            Assert.Equal(whole, Watch(transcript, [client[..split], client[split..]], [server]).All);
        }

        foreach (int split in SplitsOf(server))
        {
            Assert.Equal(whole, Watch(transcript, [client], [server[..split], server[split..]]).All);
        }
    }

    [Theory]
    [MemberData(nameof(Conversations))]
    public void A_conversation_cut_anywhere_is_unfinished_and_no_error(string folder, string name)
    {
        Transcript transcript = Transcript.Load(folder, name);
        byte[] client = transcript.Bytes(fromClient: true), server = transcript.Bytes(fromClient: false);
        foreach (int length in SplitsOf(server))
        {
            Watch(transcript, [client], [server[..length]]);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Output_and_exit_status(string folder)
    {
        Watched said = Watch(folder, "exec-exit-3");

        Assert.Equal(("out\n", "err\n", "", 3), (said.Output, said.ErrorOutput, said.Input, said.Server.Status!.ExitCode));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Success(string folder)
    {
        Watched said = Watch(folder, "exec-ok");

        Assert.Equal(("uid=0(root) gid=0(root) groups=0(root)\n", new RemoteStatus(0, "")), (said.Output, said.Server.Status));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Input_and_its_end(string folder)
    {
        Watched said = Watch(folder, "exec-stdin");

        Assert.Equal((new string('a', 200_000), 1, "200000\n"), (said.Input, said.InputEnds, said.Output));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Characters_of_several_bytes(string folder) =>
        Assert.Equal("héllo €", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Watch(folder, "exec-utf8").Output)).TrimEnd('\n'));

    [Theory]
    [MemberData(nameof(Folders))]
    public void An_error_without_output(string folder)
    {
        Watched said = Watch(folder, "exec-missing-command");

        Assert.Equal(("", "", (int?)null), (said.Output, said.ErrorOutput, said.Server.Status!.ExitCode));
        Assert.Contains("stat /nope: no such file or directory", said.Server.Status.Message);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_terminals_sizes_and_exit_status(string folder)
    {
        Watched said = Watch(folder, "exec-tty");

        Assert.Equal(("80x24 100x30", 7), (said.Sizes, said.Server.Status!.ExitCode));
        Assert.Contains("24 80\r\n", said.Output);
        Assert.Contains("30 100\r\n", said.Output);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_resizes_of_an_attach(string folder) => Assert.Equal("91x26 90x25", Watch(folder, "attach-tty").Sizes);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Copies(string folder)
    {
        Assert.StartsWith("www/index.html\0", Watch(folder, "cp-download").Output);
        Assert.Equal(1, Watch(folder, "cp-upload").Server.Status!.ExitCode);
        Watched upload = Watch(folder, "cp-upload-2");
        Assert.StartsWith("up.txt\0", upload.Input);
        Assert.Equal((1, 0, 0), (upload.InputEnds, upload.Server.Status!.ExitCode, upload.Input.Length % 512));
    }

    private static Watched Watch(string folder, string name)
    {
        Transcript transcript = Transcript.Load(folder, name);
        return Watch(transcript, [transcript.Bytes(fromClient: true)], [transcript.Bytes(fromClient: false)]);
    }

    private static Watched Watch(Transcript transcript, byte[][] client, byte[][] server) =>
        new Watched(RemoteProtocol.Find(transcript.Upgrade, transcript.Subprotocol)!).Take(true, client).Take(false, server);

    // All of them; in the long conversation, whose middle repeats itself, those near its ends and around the frames between.
    private static IEnumerable<int> SplitsOf(byte[] bytes) =>
        Enumerable.Range(0, bytes.Length + 1).Where(at => bytes.Length < 10_000 || at < 400 || bytes.Length - at < 50 || at % 32_768 < 24);
}
