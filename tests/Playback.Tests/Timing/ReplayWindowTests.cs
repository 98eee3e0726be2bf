using System.Text;
using Recorder.Playback.Timing;

namespace Playback.Tests.Timing;

public sealed class ReplayWindowTests
{
    [Fact]
    public void All_of_a_short_recording_is_replayed() => Assert.Equal("a\nb", Replay(capacity: 100, isStart: true, "a\n", "b"));

    [Fact]
    public void Cut_output_begins_at_a_line() => Assert.Equal("third", Replay(capacity: 9, isStart: true, "first\nsec", "ond\nthird"));

    [Fact]
    public void Cut_output_begins_where_the_screen_was_cleared() =>
        Assert.Equal("\e[2Jnew\nline", Replay(capacity: 13, isStart: true, "lost ages ago, lost", "old\n\e[2Jnew\nline"));

    [Fact]
    public void A_program_that_leaves_the_alternate_screen_had_entered_it() =>
        Assert.Equal("\e[?1049htext\e[?1049lshell", Replay(capacity: 30, isStart: false, "in vi\ntext\e[?1049lshell"));

    [Fact]
    public void The_window_is_never_much_longer_than_its_capacity()
    {
        var window = new ReplayWindow(1000);
        for (int i = 0; i < 500; i++)
        {
            window.Append(new byte[37]);
        }

        Assert.InRange(window.Length, 1000, 1037);
        Assert.True(window.IsCut);
        Assert.True(window.IsFull);
    }

    private static string Replay(int capacity, bool isStart, params string[] output)
    {
        var window = new ReplayWindow(capacity);
        foreach (string text in output)
        {
            window.Append(Encoding.UTF8.GetBytes(text));
        }

        return Encoding.UTF8.GetString(window.ToReplay(isStart));
    }
}
