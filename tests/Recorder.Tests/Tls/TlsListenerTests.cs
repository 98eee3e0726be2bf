using Recorder.Hosting.Configuration;
using Recorder.Host.Roles;

namespace Recorder.Tests.Tls;

public sealed class TlsListenerTests
{
    [Theory]
    [InlineData("0.0.0.0:3025", "0.0.0.0:3025")]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("[::]:3025", "[::]:3025")]
    public void An_address_and_a_port_are_listened_on(string listen, string expected) =>
        Assert.Equal(expected, TlsListener.From(listen, "c", "k", "ca")!.Address.ToString());

    [Theory]
    [InlineData("3025")]
    [InlineData(":3025")]
    [InlineData("0.0.0.0")]
    [InlineData("0.0.0.0:")]
    [InlineData("0.0.0.0:65536")]
    [InlineData("0.0.0.0:-1")]
    [InlineData("localhost:3025")]
    [InlineData("[::]")]
    public void Anything_else_is_refused_by_name(string listen) =>
        Assert.Contains($"--listen '{listen}'", Assert.Throws<ConfigException>(() => TlsListener.From(listen, "c", "k", "ca")).Message);

    [Theory]
    [InlineData(null, "k", "ca")]
    [InlineData("c", null, "ca")]
    [InlineData("c", "k", null)]
    public void There_is_no_listener_without_mutual_TLS(string? certificate, string? key, string? authority)
    {
        Assert.Throws<ConfigException>(() => TlsListener.From("0.0.0.0:3025", certificate, key, authority));
        Assert.Throws<ConfigException>(() => TlsListener.From(null, certificate, key, authority));
    }

    [Fact]
    public void Without_an_address_there_is_none() => Assert.Null(TlsListener.From(null, null, null, null));
}
