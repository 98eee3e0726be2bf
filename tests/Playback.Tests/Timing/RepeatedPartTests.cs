using System.Text;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;
using TestKit;

namespace Playback.Tests.Timing;

/// <summary>A retried upload leaves a part twice in a recording. It is played once, from wherever playing begins.</summary>
public sealed class RepeatedPartTests
{
    private static readonly IReadOnlyList<byte[]> Parts = new SampleRecording().Start().Print(0, "a").Cut().Print(100, "b").Print(200, "c").Cut()
        .Print(300, "d").Cut().Print(400, "e").End(500).ToParts();

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(250)]
    [InlineData(350)]
    [InlineData(450)]
    public async Task A_part_that_stands_twice_is_played_once_wherever_the_seek_goes(int milliseconds) =>
        await AssertPlayedOnceAsync([Parts[0], Parts[1], Parts[2], Parts[1], Parts[0], Parts[3]], milliseconds);

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(250)]
    [InlineData(350)]
    [InlineData(450)]
    public async Task A_part_that_follows_itself_is_played_once(int milliseconds) =>
        await AssertPlayedOnceAsync([Parts[0], Parts[0], Parts[1], Parts[2], Parts[2], Parts[3], Parts[3]], milliseconds);

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(250)]
    [InlineData(350)]
    [InlineData(450)]
    public async Task Parts_that_overlap_are_played_once(int milliseconds)
    {
        // As an upload that was begun again with other parts leaves them.
        SampleRecording Again() => new SampleRecording().Lose(2);
        byte[] wider = Again().Print(100, "b").Print(200, "c").Print(300, "d").ToBytes();
        byte[] later = Again().Lose(1).Print(200, "c").Print(300, "d").ToBytes();

        await AssertPlayedOnceAsync([Parts[0], Parts[1], later, Parts[3]], milliseconds);
        await AssertPlayedOnceAsync([Parts[0], Parts[1], wider, Parts[3]], milliseconds);
        await AssertPlayedOnceAsync([Parts[0], wider, Parts[1], Parts[2], Parts[3]], milliseconds);
        await AssertPlayedOnceAsync([Parts[0], wider, later, Parts[3]], milliseconds);
    }

    private static async Task AssertPlayedOnceAsync(byte[][] parts, int milliseconds)
    {
        byte[] recording = [.. parts.SelectMany(part => part)];
        byte[] index = await SampleRecording.IndexOfAsync(recording);
        foreach (byte[]? beside in new[] { index, null })
        {
            await using var source = new MemoryRecordingSource("repeated", recording) { Index = beside };
            await using Timeline timeline = await Timeline.OpenAsync(source, withInput: false, default);

            SeekPoint point = await timeline.SeekAsync(TimeSpan.FromMilliseconds(milliseconds), default);

            var rest = new StringBuilder();
            while (await timeline.ReadAsync(default) is Frame frame)
            {
                rest.Append(Encoding.UTF8.GetString(frame.Content.Span));
            }

            string before = "abcde"[..(1 + (milliseconds / 100))];
            Assert.Equal((before, "abcde"[before.Length..]), (Encoding.UTF8.GetString(point.Replay.Span), rest.ToString()));
            Assert.Equal(TimeSpan.FromMilliseconds(500), await timeline.GetDurationAsync(default));
        }
    }
}
