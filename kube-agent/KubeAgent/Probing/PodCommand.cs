using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KubeAgent.Probing;

/// <summary>Runs a command in a container as kubectl exec does, over WebSocket with the protocol v5.channel.k8s.io.</summary>
internal static class PodCommand
{
    private const string Protocol = "v5.channel.k8s.io";
    private const byte Output = 1, Error = 2; // The first byte of a message is its channel; 3 is the status.
    private const int MaxOutput = 64 * 1024;

    /// <summary>What it printed, on either channel, and its status as the API server tells it.</summary>
    /// <exception cref="WebSocketException">It was refused, or broke.</exception>
    public static async Task<(string Printed, string Status)> RunAsync(ProbeTarget target, IEnumerable<string> command, CancellationToken cancellationToken)
    {
        using HttpMessageInvoker http = Http(target.AuthorityFile);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Protocol);
        string token = await File.ReadAllTextAsync(target.TokenFile, cancellationToken);
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token.Trim()}");
        await socket.ConnectAsync(target.Exec(command), http, cancellationToken);

        var printed = new StringBuilder();
        var status = new StringBuilder();
        byte[] buffer = new byte[8 * 1024];
        byte channel = 0;
        bool isFirst = true;
        while (printed.Length < MaxOutput && await socket.ReceiveAsync(buffer, cancellationToken) is { MessageType: not WebSocketMessageType.Close } read)
        {
            if (isFirst && read.Count != 0)
            {
                channel = buffer[0];
            }

            ReadOnlySpan<byte> content = buffer.AsSpan(0, read.Count)[(isFirst && read.Count != 0 ? 1 : 0)..];
            (channel is Output or Error ? printed : status).Append(Encoding.UTF8.GetString(content));
            isFirst = read.EndOfMessage;
        }

        return (printed.ToString(), status.ToString());
    }

    private static HttpMessageInvoker Http(string? authorityFile)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (authorityFile is not null)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            policy.CustomTrustStore.ImportFromPemFile(authorityFile);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return new HttpMessageInvoker(handler);
    }
}
