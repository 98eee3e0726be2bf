using Recorder.Format;

namespace Format.Tests;

public class TerminalSizeTests
{
    [Theory]
    [InlineData("80:25", 80, 25)]
    [InlineData("0:0", 0, 0)]
    [InlineData("65535:1", 65535, 1)]
    public void Columns_come_first(string text, int columns, int rows)
    {
        Assert.Equal(new TerminalSize(columns, rows), TerminalSize.Parse(text));
        Assert.Equal(text, new TerminalSize(columns, rows).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("80:")]
    [InlineData(":25")]
    [InlineData("80:25:1")]
    [InlineData("65536:1")]
    [InlineData("-1:25")]
    [InlineData(" 80:25")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(TerminalSize.TryParse(text, out _));
        Assert.Throws<FormatException>(() => TerminalSize.Parse(text));
    }
}
