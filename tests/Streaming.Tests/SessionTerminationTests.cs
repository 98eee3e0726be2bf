using Recorder.Format;
using Recorder.Streaming;

namespace Streaming.Tests;

public sealed class SessionTerminationTests
{
    private static readonly SessionId _session = SessionId.New(TimeProvider.System);

    [Theory]
    [InlineData("bob", "change window is over", "this session has been ended by bob: change window is over")]
    [InlineData("bob", "", "this session has been ended by bob")]
    [InlineData("bob", "off to lunch 🍜", "this session has been ended by bob: off to lunch 🍜")]
    [InlineData("bob", "größer als ∞", "this session has been ended by bob: größer als ∞")]
    public void The_line_says_who_and_why(string by, string reason, string line) =>
        Assert.Equal(line, new SessionTermination(_session, by, reason).Line);

    [Theory]
    [InlineData("\u001b[2J")]
    [InlineData("two\nlines")]
    [InlineData("\u0085")]
    [InlineData("\u202e")]
    [InlineData("\u2028")]
    [InlineData("\ud83d")]
    public void Nothing_in_it_does_anything_to_a_terminal(string text)
    {
        Assert.False(SessionTermination.IsPlain(text));
        Assert.True(SessionTermination.IsPlain(new SessionTermination(_session, text, text).Line));
    }

    [Fact]
    public void It_is_one_line_of_bounded_length()
    {
        string line = new SessionTermination(_session, new string('b', 10_000), new string('r', 10_000)).Line;

        Assert.Equal($"this session has been ended by {new string('b', SessionTermination.MaxBy)}: {new string('r', SessionTermination.MaxReason)}", line);
    }
}
