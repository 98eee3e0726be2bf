using Recorder.Cli.Show;

namespace Cli.Tests;

public sealed class TableTests
{
    [Fact]
    public void In_a_pipe_nothing_is_shortened() => Assert.Equal("ID   LENGTH  NAME\n123          a rather long name\n", Write(null));

    [Fact]
    public void A_column_is_shortened_until_the_line_fits() => Assert.Equal("ID   LENGTH  NAME\n123          a rathe…\n", Write(21));

    [Fact]
    public void Then_a_column_is_left_out() => Assert.Equal("ID   NAME\n123  a rat…\n", Write(12));

    [Fact]
    public void Controls_are_shown_as_marks() => Assert.Equal("a\uFFFD[2Jb\uFFFD", Plain.Text("a\e[2Jb\u202E"));

    [Theory]
    [InlineData("2s", 2000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("500ms", 500)]
    [InlineData("1:30", 90_000)]
    [InlineData("1:02:03.5", 3_723_500)]
    [InlineData("90", 90_000)]
    [InlineData("0.25", 250)]
    [InlineData("2h", 7_200_000)]
    [InlineData("7d", 604_800_000)]
    public void Durations_are_read_as_people_write_them(string text, long milliseconds)
    {
        Assert.True(Durations.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("1x")]
    [InlineData("s")]
    [InlineData("1e300")]
    [InlineData("99999999999999999999")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData("2h", "2026-05-01T08:00:00Z")]
    [InlineData("7d", "2026-04-24T10:00:00Z")]
    [InlineData("2026-04-30", "2026-04-30T00:00:00Z")]
    [InlineData("2026-04-30T12:00:00Z", "2026-04-30T12:00:00Z")]
    [InlineData("2026-04-30T12:00:00+02:00", "2026-04-30T10:00:00Z")]
    public void Times_are_absolute_or_ago(string text, string expected)
    {
        DateTimeOffset now = DateTimeOffset.Parse("2026-05-01T10:00:00Z");

        Assert.True(Durations.TryParseTime(text, now, out DateTimeOffset time));
        Assert.Equal(DateTimeOffset.Parse(expected), time);
    }

    private static string Write(int? width)
    {
        var table = new Table("ID", "LENGTH", "NAME") { Shrinkable = [2], Optional = [1] };
        table.Add("123", "", "a rather long name");
        var output = new StringWriter { NewLine = "\n" };
        table.Write(output, width, new Style(isOn: false));
        return output.ToString();
    }
}
