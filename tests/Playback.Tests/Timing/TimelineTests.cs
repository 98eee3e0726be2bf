using System.Text;
using Recorder.Format;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;
using TestKit;

namespace Playback.Tests.Timing;

public sealed class TimelineTests
{
    [Fact]
    public async Task Frames_come_with_the_time_since_the_first_output()
    {
        byte[] recording = new SampleRecording().Start("100:30").Print(0, "a").Resize(500, "120:40").Print(1341, "b").End(2000).ToBytes();

        Assert.Equal(["0 resize 100:30", "0 a", "500 resize 120:40", "1341 b"], await ReadAllAsync(Source(recording)));
    }

    [Fact]
    public async Task A_terminal_of_no_size_is_no_resize()
    {
        byte[] recording = new SampleRecording().Start("0:0").Print(0, "a").ToBytes();

        Assert.Equal(["0 a"], await ReadAllAsync(Source(recording)));
    }

    [Fact]
    public async Task The_duration_is_that_of_the_last_event()
    {
        await using Timeline timeline = await OpenAsync(new SampleRecording().Start().Print(0, "a").Cut().Print(900, "b").Cut().End(2500).ToBytes());

        Assert.Equal(TimeSpan.FromMilliseconds(2500), await timeline.GetDurationAsync(default));
    }

    [Fact]
    public async Task A_recording_without_output_lasts_no_time()
    {
        await using Timeline timeline = await OpenAsync(new SampleRecording().Start().End(2500).ToBytes());

        Assert.Equal(TimeSpan.Zero, await timeline.GetDurationAsync(default));
        await timeline.SeekAsync(TimeSpan.FromSeconds(1), default);
    }

    [Fact]
    public async Task An_empty_recording_has_no_frames_and_can_be_sought_in()
    {
        await using Timeline timeline = await OpenAsync([]);

        Assert.Null(await timeline.ReadAsync(default));
        Assert.Equal(TimeSpan.Zero, await timeline.GetDurationAsync(default));
        Assert.Equal(0, (await timeline.SeekAsync(TimeSpan.FromSeconds(9), default)).Replay.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Seeking_gives_all_that_was_printed_until_then_and_the_rest_follows(bool withIndex)
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        SampleRecording sample = new SampleRecording().Start();
        var printed = new List<(long At, string Text)>();
        long now = 0;
        for (int i = 0; i < 300; i++)
        {
            printed.Add((now, $"{i},"));
            sample.Print(now, $"{i},");
            now += random.Next(5) == 0 ? 0 : random.Next(100);
            _ = random.Next(10) == 0 ? sample.Cut() : sample;
        }

        byte[] recording = sample.End(now).ToBytes();
        await using var source = new MemoryRecordingSource("x", recording) { Index = withIndex ? await SampleRecording.IndexOfAsync(recording) : null };
        await using Timeline timeline = await Timeline.OpenAsync(source, withInput: false, default);
        for (int i = 0; i < 60; i++)
        {
            long target = random.Next((int)now + 50);

            SeekPoint point = await timeline.SeekAsync(TimeSpan.FromMilliseconds(target), default);
            var rest = new StringBuilder();
            while (await timeline.ReadAsync(default) is Frame frame)
            {
                rest.Append(Encoding.UTF8.GetString(frame.Content.Span));
            }

            Assert.Equal(string.Concat(printed.Where(p => p.At <= target).Select(p => p.Text)), Encoding.UTF8.GetString(point.Replay.Span));
            Assert.Equal(string.Concat(printed.Where(p => p.At > target).Select(p => p.Text)), rest.ToString());
        }
    }

    [Fact]
    public async Task In_a_long_recording_the_last_screenful_before_the_moment_is_right()
    {
        SampleRecording sample = new SampleRecording().Start();
        string[] lines = [.. Enumerable.Range(0, 20_000).Select(i => $"{i} {new string((char)('a' + (i % 26)), 60)}\r\n")];
        for (int i = 0; i < lines.Length; i++)
        {
            _ = i % 1500 == 0 ? sample.Cut() : sample;
            sample.Print(i, lines[i]);
        }

        byte[] recording = sample.End(20_000).ToBytes();
        await using Timeline timeline = await OpenAsync(recording);
        foreach (int target in new[] { 19_998, 3, 12_345, 1500, 1499, 7000 })
        {
            string replay = Text(await timeline.SeekAsync(TimeSpan.FromMilliseconds(target), default));

            Assert.EndsWith(string.Concat(lines[Math.Max(0, target - 50)..(target + 1)]), replay);
            Assert.InRange(replay.Length, 1, 300 * 1024);
            Assert.Equal(TimeSpan.FromMilliseconds(target + 1), (await timeline.ReadAsync(default))!.Value.At);
        }
    }

    [Fact]
    public async Task A_wrong_index_does_not_lead_astray()
    {
        byte[] recording = new SampleRecording().Start().Print(0, "a").Cut().Print(1000, "b").Cut().Print(2000, "c").ToBytes();
        byte[] other = new SampleRecording().Start().Print(0, "a").ToBytes();
        await using var source = new MemoryRecordingSource("x", recording) { Index = await SampleRecording.IndexOfAsync(other) };
        await using Timeline timeline = await Timeline.OpenAsync(source, withInput: false, default);

        Assert.Equal("ab", Text(await timeline.SeekAsync(TimeSpan.FromMilliseconds(1500), default)));
    }

    [Fact]
    public async Task A_damaged_recording_is_sought_in_by_what_is_left_of_it()
    {
        IReadOnlyList<byte[]> parts = new SampleRecording().Start().Print(0, "a").Cut().Print(1000, "b").Cut().Print(2000, "c").End(3000).ToParts();
        parts[1].AsSpan(30).Fill(0xEE);
        await using Timeline timeline = await OpenAsync([.. parts.SelectMany(part => part)]);

        Assert.Equal("ac", Text(await timeline.SeekAsync(TimeSpan.FromMilliseconds(2500), default)));
    }

    [Fact]
    public async Task The_size_at_the_moment_sought_is_told()
    {
        await using Timeline timeline = await OpenAsync(
            new SampleRecording().Start("80:24").Print(0, "a").Cut().Resize(500, "100:30").Print(600, "b").Cut().Print(900, "c").ToBytes());

        Assert.Equal(new TerminalSize(100, 30), (await timeline.SeekAsync(TimeSpan.FromMilliseconds(950), default)).Size);
        Assert.Equal(new TerminalSize(80, 24), (await timeline.SeekAsync(TimeSpan.FromMilliseconds(10), default)).Size);
    }

    [Fact]
    public async Task Input_is_shown_where_it_was_typed()
    {
        byte[] recording = new SampleRecording().Start().Print(0, "$ ").Print(1000, "done").End(1500).ToBytes();
        byte[] input = new SampleRecording().Print(400, "ls\n").Print(1200, "exit\n").ToBytes();
        await using var source = new MemoryRecordingSource("x", recording) { Input = input };

        Assert.Equal(["0 resize 80:24", "0 $ ", "400 <ls\n", "1000 done", "1200 <exit\n"], await ReadAllAsync(source, withInput: true));
        Assert.Equal(3, (await ReadAllAsync(source, withInput: false)).Count);
    }

    private static string Text(SeekPoint point) => Encoding.UTF8.GetString(point.Replay.Span);

    private static MemoryRecordingSource Source(byte[] recording) => new("x", recording);

    private static Task<Timeline> OpenAsync(byte[] recording) => Timeline.OpenAsync(Source(recording), withInput: false, default);

    private static async Task<List<string>> ReadAllAsync(IRecordingSource source, bool withInput = false)
    {
        await using Timeline timeline = await Timeline.OpenAsync(source, withInput, default);
        var frames = new List<string>();
        while (await timeline.ReadAsync(default) is Frame frame)
        {
            string text = Encoding.UTF8.GetString(frame.Content.Span);
            frames.Add($"{frame.At.TotalMilliseconds} " + frame.Kind switch
            {
                FrameKind.Resize => $"resize {frame.Size}",
                FrameKind.Input => $"<{text}",
                _ => text,
            });
        }

        return frames;
    }
}
