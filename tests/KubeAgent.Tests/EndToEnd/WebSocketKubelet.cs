using System.Diagnostics;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>Runs the command of an exec as a process of this machine, and speaks <c>v5.channel.k8s.io</c> as the API server does.</summary>
internal static class WebSocketKubelet
{
    private const string Protocol = "v5.channel.k8s.io";
    private const byte Stdin = 0, Stdout = 1, Stderr = 2, Error = 3, Close = 255;

    public static async Task ExecAsync(HttpContext context)
    {
        IHttpUpgradeFeature upgrade = context.Features.Get<IHttpUpgradeFeature>()!;
        if (!upgrade.IsUpgradableRequest || !context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("only WebSocket here");
            return;
        }

        string key = context.Request.Headers.SecWebSocketKey.ToString();
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
#pragma warning disable CA5350 // RFC 6455 wants SHA-1 here, and no secret depends on it.
        context.Response.Headers["Sec-WebSocket-Accept"] = Convert.ToBase64String(
            SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        context.Response.Headers["Sec-WebSocket-Protocol"] = Protocol;
        await using Stream stream = await upgrade.UpgradeAsync();
        using WebSocket socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = Protocol });
        await RunAsync(socket, [.. context.Request.Query["command"].Select(c => c!)], context.Request.Query["stdin"] == "true");
    }

    private static async Task RunAsync(WebSocket socket, string[] command, bool hasInput)
    {
        using SemaphoreSlim turn = new(1);
        if (hasInput)
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None); // kubectl drops what comes while it still makes its streams.
        }

        await SendAsync(socket, turn, Stdout, ReadOnlyMemory<byte>.Empty); // As the API server does, to flush proxies.
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        if (!hasInput)
        {
            process.StandardInput.Close();
        }

        Task input = InputAsync(socket, process);
        await Task.WhenAll(
            OutputAsync(process.StandardOutput.BaseStream, socket, turn, Stdout),
            OutputAsync(process.StandardError.BaseStream, socket, turn, Stderr));
        await process.WaitForExitAsync();
        await SendAsync(socket, turn, Error, Encoding.UTF8.GetBytes(StatusOf(process.ExitCode)));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        await input;
    }

    private static async Task OutputAsync(Stream from, WebSocket socket, SemaphoreSlim turn, byte channel)
    {
        byte[] buffer = new byte[32 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer)) > 0)
        {
            await SendAsync(socket, turn, channel, buffer.AsMemory(0, count));
        }
    }

    private static async Task InputAsync(WebSocket socket, Process process)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult received;
                do
                {
                    received = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += received.Count;
                }
                while (!received.EndOfMessage);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                if (length >= 2 && buffer[0] == Close && buffer[1] == Stdin)
                {
                    process.StandardInput.Close();
                }
                else if (length > 1 && buffer[0] == Stdin)
                {
                    await process.StandardInput.BaseStream.WriteAsync(buffer.AsMemory(1, length - 1));
                    await process.StandardInput.BaseStream.FlushAsync();
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException)
        {
            process.StandardInput.Close();
        }
    }

    private static async Task SendAsync(WebSocket socket, SemaphoreSlim turn, byte channel, ReadOnlyMemory<byte> bytes)
    {
        await turn.WaitAsync();
        try
        {
            await socket.SendAsync((byte[])[channel, .. bytes.Span], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            turn.Release();
        }
    }

    private static string StatusOf(int exitCode) => exitCode == 0
        ? """{"metadata":{},"status":"Success"}"""
        : $$$"""{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: exit status {{{exitCode}}}","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"{{{exitCode}}}"}]}}""";
}
