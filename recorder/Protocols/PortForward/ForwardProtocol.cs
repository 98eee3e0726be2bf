namespace Recorder.Protocols.PortForward;

/// <summary>What both sides have agreed on to forward ports.</summary>
/// <param name="IsTunnelled">SPDY/3.1 in the messages of a WebSocket; else SPDY/3.1 as it is.</param>
public sealed record ForwardProtocol(bool IsTunnelled)
{
    /// <summary>Null: it is none that is known here. (So is the WebSocket protocol that came before tunnels, which kubectl never spoke.)</summary>
    /// <param name="upgrade">The header <c>Upgrade</c> of the 101 answer.</param>
    /// <param name="subprotocol">Its <c>Sec-WebSocket-Protocol</c> or <c>X-Stream-Protocol-Version</c>.</param>
    public static ForwardProtocol? Find(string upgrade, string subprotocol) => (upgrade.ToUpperInvariant(), subprotocol) switch
    {
        ("SPDY/3.1", "portforward.k8s.io") => new ForwardProtocol(false),
        ("WEBSOCKET", "SPDY/3.1+portforward.k8s.io") => new ForwardProtocol(true),
        _ => null,
    };
}
