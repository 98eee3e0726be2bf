using Recorder.Protocols.RemoteCommand;

namespace Protocols.Tests.RemoteCommand;

public sealed class RemoteProtocolTests
{
    [Theory]
    [InlineData("websocket", "v5.channel.k8s.io", false, false, true, true)]
    [InlineData("WebSocket", "v4.base64.channel.k8s.io", false, true, true, false)]
    [InlineData("websocket", "", false, false, false, false)]
    [InlineData("SPDY/3.1", "v4.channel.k8s.io", true, false, true, false)]
    [InlineData("spdy/3.1", "", true, false, false, false)]
    public void What_was_agreed_on_is_known(string upgrade, string subprotocol, bool isSpdy, bool isBase64, bool statusIsJson, bool hasClose) =>
        Assert.Equal(new RemoteProtocol(isSpdy, isBase64, statusIsJson, hasClose), RemoteProtocol.Find(upgrade, subprotocol));

    [Theory]
    [InlineData("h2c", "v5.channel.k8s.io")]
    [InlineData("SPDY/3.1", "base64.channel.k8s.io")]
    [InlineData("websocket", "v6.channel.k8s.io")]
    [InlineData("SPDY/2", "")]
    public void What_is_not_known_is_not_guessed(string upgrade, string subprotocol) => Assert.Null(RemoteProtocol.Find(upgrade, subprotocol));
}
