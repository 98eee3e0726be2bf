using System.Text;
using System.Text.Json;
using Recorder.Playback.Export;
using Recorder.Playback.Sources;
using TestKit;

namespace Playback.Tests.Export;

public sealed class ExportTests
{
    private static readonly MemoryRecordingSource Sample = new("sample", new SampleRecording()
        .Start("100:100", command: ["top", "-b"]).Resize(0, "80:24")
        .Print(0, "\e[1m$ \e[0m").Print(120, "caf"u8.ToArray()).Print(250, [0xC3]).Print(260, [0xA9, 0xFF, (byte)'\r', (byte)'\n'])
        .Resize(700, "120:40").Print(1341, "</script><!-- \" \\ 日本 😀").Print(2000, [0xE6, 0x97]).End(2500).ToBytes())
    {
        Input = new SampleRecording().Print(110, "q").ToBytes(),
    };

    [Fact]
    public Task An_asciicast_is_as_committed() =>
        GoldenFile.EqualAsync("sample.cast", output => AsciicastExport.WriteAsync(Sample, output, withInput: false, default));

    [Fact]
    public Task An_asciicast_can_hold_input() =>
        GoldenFile.EqualAsync("sample-input.cast", output => AsciicastExport.WriteAsync(Sample, output, withInput: true, default));

    [Fact]
    public Task Events_are_one_array_as_tsh_play_prints_it() =>
        GoldenFile.EqualAsync("sample.json", output => EventExport.WriteArrayAsync(Sample, output, TimeSpan.Zero, withContent: false, default));

    [Fact]
    public Task Events_can_be_a_line_each_with_their_bytes() =>
        GoldenFile.EqualAsync("sample.jsonl", output => EventExport.WriteLinesAsync(Sample, output, TimeSpan.Zero, withContent: true, default));

    [Fact]
    public async Task No_event_id_is_shown()
    {
        var output = new MemoryStream();
        await EventExport.WriteArrayAsync(Sample, output, TimeSpan.Zero, withContent: false, default);

        Assert.DoesNotContain("uid", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task Text_is_what_was_printed_byte_for_byte()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var printed = new MemoryStream();
        SampleRecording sample = new SampleRecording().Start();
        for (int i = 0; i < 200; i++)
        {
            byte[] data = new byte[random.Next(1, 2000)];
            random.NextBytes(data);
            printed.Write(data);
            sample.Print(i, data);
            _ = random.Next(20) == 0 ? sample.Cut() : sample;
        }

        var output = new MemoryStream();
        await TextExport.WriteAsync(new MemoryRecordingSource("x", sample.ToBytes()), output, TimeSpan.Zero, withInput: false, default);

        Assert.Equal(printed.ToArray(), output.ToArray());
    }

    [Fact]
    public async Task Text_cut_anywhere_comes_out_the_same_in_a_cast()
    {
        byte[] text = Encoding.UTF8.GetBytes("aé日😀\u0301\e[1mz");
        for (int split = 1; split < text.Length; split++)
        {
            byte[] recording = new SampleRecording().Start().Print(0, text[..split]).Print(10, text[split..]).ToBytes();
            var output = new MemoryStream();
            await AsciicastExport.WriteAsync(new MemoryRecordingSource("x", recording), output, withInput: false, default);

            Assert.Equal("aé日😀\u0301\e[1mz", string.Concat(Lines(output).Skip(1).Select(line => line[2].GetString())));
        }
    }

    [Theory]
    [InlineData("", "one\r\ntwo\r\nthree\r\n\r\n")]
    [InlineData("0:0", "one\r\ntwo\r\nthree\r\n\r\n")]
    [InlineData("80:24", "one\ntwo\r\nthree\n\n")]
    public async Task Lines_of_a_session_without_a_terminal_begin_at_the_left_of_a_cast(string size, string expected)
    {
        byte[] recording = new SampleRecording().Start(size).Print(0, "one\ntwo\r").Print(1, "\nthree\n\n").ToBytes();
        await using var source = new MemoryRecordingSource("x", recording);
        var cast = new MemoryStream();
        await AsciicastExport.WriteAsync(source, cast, withInput: false, default);
        var text = new MemoryStream();
        await TextExport.WriteAsync(source, text, TimeSpan.Zero, withInput: false, default);

        Assert.Equal(expected, string.Concat(Lines(cast).Skip(1).Select(line => line[2].GetString())));
        Assert.Equal("one\ntwo\r\nthree\n\n", Encoding.UTF8.GetString(text.ToArray()));
    }

    [Fact]
    public async Task The_page_is_whole_reaches_no_network_and_cannot_be_broken_out_of()
    {
        var output = new MemoryStream();
        await HtmlExport.WriteAsync(Sample, output, withInput: false, default);
        string page = Encoding.UTF8.GetString(output.ToArray());

        Assert.DoesNotContain("{{", page);
        Assert.DoesNotMatch("(src|href)=|https?://|@import|fetch\\(", page);
        Assert.Equal(2, page.Split("</script>").Length - 1);
        Assert.Contains("default-src 'none'", page);
    }

    [Fact]
    public async Task The_page_holds_the_recording()
    {
        var output = new MemoryStream();
        await HtmlExport.WriteAsync(Sample, output, withInput: true, default);
        string page = Encoding.UTF8.GetString(output.ToArray());
        string cast = page.Split("id=\"cast\">")[1].Split("</script>")[0];

        await GoldenFile.EqualAsync("sample.page.json", stream => stream.WriteAsync(Encoding.UTF8.GetBytes(cast + "\n")).AsTask());
        using JsonDocument parsed = JsonDocument.Parse(cast);
        Assert.Equal(80, parsed.RootElement.GetProperty("columns").GetInt32());
    }

    [Fact]
    public async Task A_title_in_the_page_is_text()
    {
        byte[] recording = new SampleRecording().Start(login: "<b>", host: "x&y").Print(0, "a").ToBytes();
        var output = new MemoryStream();
        await HtmlExport.WriteAsync(new MemoryRecordingSource("x", recording), output, withInput: false, default);

        Assert.Contains("<h1>&lt;b&gt;@x&amp;y</h1>", Encoding.UTF8.GetString(output.ToArray()));
    }

    private static IEnumerable<JsonElement> Lines(MemoryStream output) =>
        Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
}
