using Recorder.Hosting.Configuration;

namespace Recorder.Tests.Configuration;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("1s", 1_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("365d", 31_536_000_000)]
    public void Durations_are_read(string text, long milliseconds)
    {
        Assert.True(Quantity.TryParseDuration(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1s ")]
    [InlineData("99999999999999999999d")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(Quantity.TryParseDuration(text, out _));

    [Theory]
    [InlineData("20Gi", 20L << 30)]
    [InlineData("500M", 500_000_000)]
    [InlineData("7", 7)]
    public void Sizes_are_read(string text, long bytes)
    {
        Assert.True(Quantity.TryParseSize(text, out long size));
        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Gi")]
    [InlineData("1.5Gi")]
    [InlineData("-1")]
    [InlineData("9999999999Ti")]
    public void What_is_no_size_is_refused(string text) => Assert.False(Quantity.TryParseSize(text, out _));
}
