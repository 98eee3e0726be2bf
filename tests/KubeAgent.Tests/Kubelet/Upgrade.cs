using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KubeAgent.Tests.Kubelet;

/// <summary>Leaves HTTP as the API server does.</summary>
internal static class Upgrade
{
    public static bool IsWebSocket(HttpContext context) => context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);

    public static Task<Stream> ToSpdyAsync(HttpContext context, string protocol)
    {
        context.Response.Headers["X-Stream-Protocol-Version"] = protocol;
        return ChangeAsync(context, "SPDY/3.1");
    }

    public static async Task<WebSocket> ToWebSocketAsync(HttpContext context, string protocol)
    {
#pragma warning disable CA5350 // RFC 6455 wants SHA-1 here, and no secret depends on it.
        context.Response.Headers["Sec-WebSocket-Accept"] = Convert.ToBase64String(
            SHA1.HashData(Encoding.ASCII.GetBytes(context.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        context.Response.Headers["Sec-WebSocket-Protocol"] = protocol;
        Stream stream = await ChangeAsync(context, "websocket");
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
    }

    private static Task<Stream> ChangeAsync(HttpContext context, string to)
    {
        context.Response.Headers.Upgrade = to;
        context.Response.Headers.Connection = "Upgrade";
        return context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }
}
