using System.Net;
using Recorder.Hosting.Configuration;

namespace Recorder.Tests.Configuration;

public sealed class EndPointTextTests
{
    [Theory]
    [InlineData("127.0.0.1:0")]
    [InlineData("0.0.0.0:65535")]
    [InlineData("[::]:8081")]
    [InlineData("[fe80::1]:1")]
    public void An_address_with_its_port_is_one(string text)
    {
        Assert.True(EndPointText.TryParse(text, out IPEndPoint? address));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("8081")] // An address of IPv4, to others.
    [InlineData(":8081")]
    [InlineData("[::]")]
    [InlineData("::1:8081")]
    [InlineData("[::]8081")]
    [InlineData("[127.0.0.1]:1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("localhost:8081")]
    public void Anything_else_is_none(string? text) => Assert.False(EndPointText.TryParse(text, out _));
}
