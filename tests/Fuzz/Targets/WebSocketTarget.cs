using System.Text;

namespace Fuzz.Targets;

/// <summary>Remote commands over WebSocket: frames, channels, base64, resizes, status.</summary>
internal sealed class WebSocketTarget()
    : CommandTarget("websocket", ["v5.channel.k8s.io", "v4.channel.k8s.io", "channel.k8s.io", "base64.channel.k8s.io", "v4.base64.channel.k8s.io"])
{
    private static readonly byte[] _mask = [0x80, 1, 2, 3];

    public override string Name => "websocket";

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        yield return ("v5", [0, .. Script.Make(
            (1, Frame(0x82, "\u0001")), (0, Frame(0x82, "\u0004{\"Width\":80,\"Height\":24}", _mask)), (0, Frame(0x82, "\0in", _mask)), (0, Frame(0x82, "\u00ff\0", _mask)),
            (1, [.. Frame(0x02, "\u0001o"), .. Frame(0x89, "p"), .. Frame(0x80, "ut")]), (1, Frame(0x82, "\u0003{\"status\":\"Success\"}")), (1, Frame(0x88, "\u0003\u00e8")))]);
        yield return ("base64", [4, .. Script.Make((1, Frame(0x81, "1b3V0")), (0, Frame(0x81, "0aW4=", _mask)), (1, Frame(0x81, "3eyJzdGF0dXMiOiJTdWNjZXNzIn0=")))]);
        yield return ("v1", [2, .. Script.Make((1, Frame(0x82, "\u0002err")), (1, Frame(0x82, "\u0003no such command")), (1, Frame(0x82, "\u0001" + new string('x', 300))))]);
    }

    private static byte[] Frame(byte first, string text, byte[]? mask = null)
    {
        byte[] payload = Encoding.Latin1.GetBytes(text);
        byte[] length = payload.Length < 126 ? [(byte)payload.Length] : [126, (byte)(payload.Length >> 8), (byte)payload.Length];
        length[0] |= (byte)(mask is null ? 0 : 0x80);
        return [first, .. length, .. mask ?? [], .. payload.Select((value, i) => (byte)(value ^ (mask?[i % 4] ?? 0)))];
    }
}
