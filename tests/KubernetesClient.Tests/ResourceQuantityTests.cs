using System.Globalization;
using k8s.Models;

namespace KubernetesClient.Tests;

public sealed class ResourceQuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("20Gi", "21474836480")]
    [InlineData("1.5G", "1500000000")]
    [InlineData("500m", "0.5")]
    [InlineData("250u", "0.00025")]
    [InlineData("7n", "0.000000007")]
    [InlineData("1e3", "1000")]
    [InlineData("1E3", "1000")]
    [InlineData("12e-1", "1.2")]
    [InlineData("1E", "1000000000000000000")]
    [InlineData("+.5Ki", "512")]
    [InlineData("5.", "5")]
    [InlineData("-2k", "-2000")]
    [InlineData("7Ei", "8070450532247928832")]
    [InlineData("1e-99", "0")]
    public void An_amount_is_a_number(string text, string number) =>
        Assert.Equal(decimal.Parse(number, CultureInfo.InvariantCulture), new ResourceQuantity(text).ToDecimal());

    [Theory]
    [InlineData("1Gi", "1073741824")]
    [InlineData("500m", "0.5")]
    [InlineData("1e3", "1k")]
    [InlineData("2E", "2000P")]
    [InlineData("8Ei", "9223372036854775807")]
    public void An_amount_is_the_same_in_another_unit(string one, string other) =>
        Assert.Equal(new ResourceQuantity(one).ToDecimal(), new ResourceQuantity(other).ToDecimal());

    [Theory]
    [InlineData("8Ei")]
    [InlineData("9223372036854775808")]
    [InlineData("10E")]
    [InlineData("1e30")]
    [InlineData("1e99999")]
    [InlineData("99999999999999999999999999Ei")]
    [InlineData("9999999999999999999999999999999999999999")]
    public void What_is_too_much_is_the_most_that_there_is_as_to_the_API_server(string text)
    {
        Assert.Equal(long.MaxValue, new ResourceQuantity(text).ToDecimal());
        Assert.Equal(-long.MaxValue, new ResourceQuantity("-" + text).ToDecimal());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("m")]
    [InlineData(".")]
    [InlineData("10 Gi")]
    [InlineData("1Gi\n")]
    [InlineData("1Xi")]
    [InlineData("1K")]
    [InlineData("1mi")]
    [InlineData("1e3k")]
    [InlineData("1e")]
    [InlineData("--1")]
    [InlineData("1,5")]
    [InlineData("٣")]
    [InlineData("0x10")]
    [InlineData("registry/image:1.2")]
    public void What_is_no_amount_is_refused(string? text)
    {
        Assert.Null(new ResourceQuantity(text!).TryToDecimal());
        Assert.Throws<FormatException>(() => new ResourceQuantity(text!).ToDecimal());
    }
}
