using System.Text;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;
using TestKit;

namespace Playback.Tests.Timing;

/// <summary>A retried upload leaves a part twice in a recording. It is played once, from wherever playing begins.</summary>
public sealed class RepeatedPartTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(250)]
    [InlineData(350)]
    [InlineData(450)]
    public async Task A_part_that_stands_twice_is_played_once_wherever_the_seek_goes(int milliseconds)
    {
        IReadOnlyList<byte[]> parts = new SampleRecording().Start().Print(0, "a").Cut().Print(100, "b").Print(200, "c").Cut()
            .Print(300, "d").Cut().Print(400, "e").End(500).ToParts();
        byte[] recording = [.. parts[0], .. parts[1], .. parts[2], .. parts[1], .. parts[0], .. parts[3]];
        await using var source = new MemoryRecordingSource("repeated", recording) { Index = await SampleRecording.IndexOfAsync(recording) };
        await using Timeline timeline = await Timeline.OpenAsync(source, withInput: false, default);

        SeekPoint point = await timeline.SeekAsync(TimeSpan.FromMilliseconds(milliseconds), default);

        var rest = new StringBuilder();
        while (await timeline.ReadAsync(default) is Frame frame)
        {
            rest.Append(Encoding.UTF8.GetString(frame.Content.Span));
        }

        Assert.Equal("abcde", Encoding.UTF8.GetString(point.Replay.Span) + rest);
        Assert.Equal(TimeSpan.FromMilliseconds(500), await timeline.GetDurationAsync(default));
    }
}
