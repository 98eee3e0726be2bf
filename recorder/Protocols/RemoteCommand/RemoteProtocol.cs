namespace Recorder.Protocols.RemoteCommand;

/// <summary>What both sides have agreed on to carry a remote command.</summary>
/// <param name="IsSpdy">SPDY/3.1; else WebSocket.</param>
/// <param name="IsBase64">Each WebSocket message is the channel's digit, then base64.</param>
/// <param name="StatusIsJson">The error stream holds a metav1.Status (v4 on); else text, and none is success.</param>
/// <param name="HasClose">A WebSocket message closes a channel (v5).</param>
public sealed record RemoteProtocol(bool IsSpdy, bool IsBase64, bool StatusIsJson, bool HasClose)
{
    private const string Spdy = "SPDY/3.1", WebSocket = "websocket";

    /// <summary>Null: it is none that is known here, and so none that can be recorded.</summary>
    /// <param name="upgrade">The header <c>Upgrade</c> of the 101 answer.</param>
    /// <param name="subprotocol">Its <c>Sec-WebSocket-Protocol</c> or <c>X-Stream-Protocol-Version</c>; empty: none.</param>
    public static RemoteProtocol? Find(string upgrade, string subprotocol)
    {
        bool isSpdy = upgrade.Equals(Spdy, StringComparison.OrdinalIgnoreCase);
        if (!isSpdy && !upgrade.Equals(WebSocket, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return subprotocol switch
        {
            "" or "channel.k8s.io" or "v2.channel.k8s.io" or "v3.channel.k8s.io" => new(isSpdy, false, false, false),
            "v4.channel.k8s.io" => new(isSpdy, false, true, false),
            "v5.channel.k8s.io" => new(isSpdy, false, true, !isSpdy),
            "base64.channel.k8s.io" when !isSpdy => new(false, true, false, false),
            "v4.base64.channel.k8s.io" when !isSpdy => new(false, true, true, false),
            _ => null,
        };
    }
}
