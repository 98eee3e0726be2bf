using System.Formats.Tar;
using System.Text;
using KubeAgent.Exec;
using Recorder.Format.Events;
using TestKit;
using TestKit.KubeExec;

namespace Exec.Tests;

/// <summary><c>kubectl cp</c>: a list of files, and not their content.</summary>
public sealed class CopyTests
{
    public static TheoryData<string> Folders => [.. Transcript.Folders];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task A_download_is_recorded_as_a_list_of_files(string folder)
    {
        Recorded recorded = await PlayAsync(folder, "cp-download");

        Assert.Equal("download www/index.html 3 bytes sha256 98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4\r\n", recorded.Text);
        SCP copy = recorded.Main.Events.Single(record => record.SCP is not null).SCP;
        Assert.Equal(("T3004I", "www/index.html", "download"), (copy.Metadata.Code, copy.Path, copy.Action));
        Assert.Equal(3u, recorded.Main.Events.Single(record => record.SFTPSummary is not null).SFTPSummary.FileTransferStats[0].BytesRead);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task An_upload_is_recorded_as_a_list_of_files(string folder)
    {
        Recorded recorded = await PlayAsync(folder, "cp-upload-2");

        Assert.StartsWith("upload /tmp/up.txt 9 bytes sha256 ", recorded.Text);
        SCP copy = recorded.Main.Events.Single(record => record.SCP is not null).SCP;
        Assert.Equal(("T3005I", "/tmp/up.txt", "upload"), (copy.Metadata.Code, copy.Path, copy.Action));
        Assert.Null(recorded.Input);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task The_probe_before_an_upload_is_a_command(string folder) =>
        Assert.Equal(("1", "test -d /tmp/up.txt"), ((await PlayAsync(folder, "cp-upload")).Command is var command ? (command!.ExitCode, command.Command) : default));

    [Theory]
    [InlineData("this is no archive, and shorter than a header")]
    [InlineData("this is no archive, and longer than a header: ")]
    public async Task A_download_that_is_no_archive_is_recorded_whole(string text)
    {
        text = text.EndsWith(' ') ? text + new string('x', 2000) : text;
        Recorded recorded = await DownloadAsync(Encoding.ASCII.GetBytes(text));

        Assert.Equal(text, recorded.Text);
        Assert.Contains(recorded.Main.Events, record => record.Subsystem is { Name: "tar" });
    }

    [Fact]
    public async Task What_is_said_of_no_file_is_recorded_whole()
    {
        string comment = new('c', 65_536 - 15);

        Assert.Contains(comment, (await DownloadAsync([.. Extension($"65536 comment={comment}\n"), .. new byte[1024]])).Text, StringComparison.Ordinal);
        Assert.Contains("long name", (await DownloadAsync(Extension("18 path=long name\n"))).Text, StringComparison.Ordinal);
        Assert.Contains("long name", (await DownloadAsync([.. Extension("18 path=long name\n"), .. new byte[1024]])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_told_to_its_end()
    {
        string name = new('n', 60_000);
        byte[] archive = [.. Extension($"60012 path={name}\n"), .. Archive("f", "")];

        Assert.StartsWith($"download {name} 0 bytes", (await DownloadAsync(archive)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_behind_an_archive_is_recorded_whole()
    {
        Recorded recorded = await DownloadAsync([.. Archive("f", "content"), .. "and more"u8]);

        Assert.StartsWith("download f 7 bytes sha256 ", recorded.Text);
        Assert.EndsWith("and more", recorded.Text);
        Assert.DoesNotContain("content", recorded.Text);
    }

    [Theory]
    [InlineData("a size in its pax record only")]
    [InlineData("a zero in front of its size")]
    [InlineData("a folder but for its pax record")]
    public async Task An_upload_that_busybox_would_read_otherwise_is_recorded_whole(string how)
    {
        byte[] inner = Archive("hidden.sh", "do evil"), outer = Archive("harmless", Encoding.ASCII.GetString(inner)), none = Archive("harmless", "");
        byte[] upload = how switch
        {
            "a size in its pax record only" => [.. Extension($"13 size={inner.Length}\n"), .. none[..512], .. outer[512..]], // Of four digits.
            "a zero in front of its size" => Summed([.. outer[..124], 0, .. outer[125..]]),
            _ => [.. Extension("17 path=harmless\n"), .. Archive("folder/", Encoding.ASCII.GetString(inner))],
        };
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage, Request("tar", "-xmf", "-", "-C", "/tmp"));

        await UploadAsync(run, upload);
        run.Server.HangUp();
        await run.Running.WaitAsync(Eventually.Bound);

        Recorded recorded = await Recorded.LoadAsync(stage.Store, run.Session.Id);
        Assert.Contains("do evil", Encoding.ASCII.GetString(recorded.Input!.Printed), StringComparison.Ordinal);
        Assert.Contains(recorded.Main.Events, record => record.Subsystem is { Name: "tar" });
    }

    [Fact]
    public async Task A_copy_that_breaks_off_is_told()
    {
        byte[] archive = Archive("f", "content");
        Recorded recorded = await DownloadAsync(archive[..515]);

        Assert.Equal("download f 7 bytes sha256 unknown not complete\r\n", recorded.Text);
        Assert.Equal("T3004E", recorded.Main.Events.Single(record => record.SCP is not null).SCP.Metadata.Code);
    }

    [Fact]
    public async Task Summaries_fit_their_records_however_long_the_names_are()
    {
        const int Files = 20;
        using var bytes = new MemoryStream();
        await using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            for (int i = 0; i < Files; i++)
            {
                await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"{i}{new string('\u20ac', 5000)}"));
            }
        }

        Recorded recorded = await DownloadAsync(bytes.ToArray());

        FileTransferStat[] told = [.. recorded.Main.Events.Where(record => record.SFTPSummary is not null).SelectMany(record => record.SFTPSummary.FileTransferStats)];
        Assert.Equal(Enumerable.Range(0, Files).Select(i => $"{i}"), told.Select(file => file.Path.Split('\u20ac')[0]));
        Assert.NotNull(recorded.End);
    }

    [Fact]
    public async Task Names_do_not_steer_the_terminal_that_plays_them() =>
        Assert.StartsWith("download f?[2Jg 0 bytes", (await DownloadAsync(Archive("f\u001b[2Jg", ""))).Text);

    [Theory]
    [InlineData("tar", "cf", "-", "a b; c")]
    [InlineData("tar", "-xmf", "-")]
    [InlineData("tar", "-xmf", "-", "-C", "/tmp")]
    [InlineData("tar", "--no-same-permissions", "--no-same-owner", "-xmf", "-", "-C", "/tmp")]
    [InlineData("sh", "-c", "tar cf - www/index.html | tail -c+0")]
    public void What_kubectl_runs_to_copy_is_known(params string[] command) => Assert.NotNull(CopyCommand.Parse(Request(command)));

    [Theory]
    [InlineData("tar", "cf", "-", "--to-command=sh")]
    [InlineData("tar", "cf", "-", "a", "b")]
    [InlineData("tar", "cf", "-")]
    [InlineData("tar", "-xmf", "-", "-C", "--to-command=sh")]
    [InlineData("tar", "-xmf", "-", "--to-command=sh")]
    [InlineData("tar", "xf", "-")]
    [InlineData("sh", "-c", "tar cf - a; id | tail -c+0")]
    [InlineData("sh", "-c", "tar cf - $(id) | tail -c+0")]
    [InlineData("sh", "-c", "tar cf - -I./sh | tail -c+0")]
    [InlineData("sh", "-c", "tar cf - a b | tail -c+0")]
    [InlineData("sh", "-c", "tar cf - a | tail -c+0\n")]
    [InlineData("bash", "-c", "tar cf - a | tail -c+0")]
    public void Everything_else_is_a_command_like_any_other(params string[] command) => Assert.Null(CopyCommand.Parse(Request(command)));

    [Fact]
    public void With_a_terminal_nothing_is_copied() => Assert.Null(CopyCommand.Parse(Request("tar", "-xmf", "-") with { Tty = true }));

    private static ExecRequest Request(params string[] command) => RunningSession.Request(tty: false) with { Command = command };

    private static async Task<Recorded> PlayAsync(string folder, string name)
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        return await stage.PlayAsync(Transcript.Load(folder, name), 700);
    }

    private static async Task<Recorded> DownloadAsync(byte[] output)
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage, Request("tar", "cf", "-", "f"));
        foreach (byte[] some in output.Chunk(300))
        {
            await run.Server.WriteAsync(RunningSession.Message(1, some));
            await run.ExpectAsync(RunningSession.Message(1, some));
        }

        run.Server.HangUp();
        await run.Running.WaitAsync(Eventually.Bound);
        return await Recorded.LoadAsync(stage.Store, run.Session.Id);
    }

    private static async Task UploadAsync(RunningSession run, byte[] archive)
    {
        foreach (byte[] some in archive.Chunk(100))
        {
            byte[] message = [0x82, (byte)(0x80 | (some.Length + 1)), 0, 0, 0, 0, 0, .. some]; // A mask of zeros.
            await run.Client.WriteAsync(message);
            await run.Server.ReadExactlyAsync(new byte[message.Length]).AsTask().WaitAsync(Eventually.Bound);
        }
    }

    private static byte[] Extension(string records)
    {
        byte[] extension = Archive("PaxHeaders.0/harmless", records)[..^1024];
        extension[156] = (byte)'x';
        return Summed(extension);
    }

    private static byte[] Summed(byte[] header)
    {
        header.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes($"{Convert.ToString(header[..512].Sum(value => value), 8).PadLeft(6, '0')}\0").CopyTo(header, 148);
        return header;
    }

    internal static byte[] Archive(string name, string content)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(content)) });
        }

        return bytes.ToArray();
    }
}
