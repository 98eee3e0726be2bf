using System.Text.RegularExpressions;
using System.Text;
using KubeAgent.Configuration;
using KubeAgent.Tests.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Recorder.Hosting;
using Recorder.Streaming.Spool;
using TestKit;
using TestKit.KubeExec;

namespace KubeAgent.Tests.Sessions;

/// <summary>Real conversations of kubectl and an API server, with the agent between them.</summary>
public sealed class ConversationTests
{
    private static readonly string[] Names =
    [
        "exec-exit-3", "exec-ok", "exec-stdin", "exec-utf8", "exec-missing-command", "exec-tty", "attach-tty", "cp-download", "cp-upload", "port-forward",
    ];

    public static TheoryData<string, string> Conversations =>
        [.. Transcript.Folders.SelectMany(folder => Names.Select(name => new TheoryDataRow<string, string>(folder, name)))];

    [Theory]
    [MemberData(nameof(Conversations))]
    public async Task Every_byte_passes_as_it_was(string folder, string name)
    {
        Transcript transcript = Transcript.Load(folder, name);
        await using AgentFixture fixture = await AgentFixture.StartAsync(Spooled);
        fixture.ApiServer.KnowToken("t", "alice");
        TaskCompletionSource served = new();
        fixture.ApiServer.Answer = context => ServeAsync(context, transcript, served);

        await using Stream client = await fixture.ConnectAsync();
        string head = Regex.Replace(transcript.RequestHead, "(?im)^Authorization: .*$", "Authorization: Bearer t\r");
        await client.WriteAsync(Encoding.Latin1.GetBytes(head.Replace("\r\r", "\r", StringComparison.Ordinal) + "\r\n\r\n"));
        string answer = await ReadHeadAsync(client);

        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
        Assert.Contains(transcript.Subprotocol, answer, StringComparison.Ordinal);
        await PlayAsync(client, transcript, isClient: true);
        await served.Task.WaitAsync(Eventually.Bound);
        SeenRequest seen = Assert.Single(fixture.ApiServer.Requests, request => !request.Target.EndsWith("/bb", StringComparison.Ordinal));
        Assert.Equal(transcript.RequestHead.Split(' ')[1], seen.Target);
        Assert.Equal("alice", seen.Header("Impersonate-User"));
        Assert.Equal(seen.Header("Audit-ID"), seen.Header("Impersonate-Extra-sessionrecording.dev%2Fsession-id"));
    }

    internal static AgentConfig Spooled(AgentConfig config) => config with
    {
        Recording = config.Recording with
        {
            Route = RecordingRoute.Spool,
            Spool = new SpoolOptions { Directory = Path.Combine(Path.GetDirectoryName(config.Listen.CertificateFile)!, "spool"), Quota = 1L << 30 },
        },
    };

    internal static async Task<string> ReadHeadAsync(Stream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one).AsTask().WaitAsync(Eventually.Bound);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private static async Task ServeAsync(HttpContext context, Transcript transcript, TaskCompletionSource served)
    {
        if (context.Request.Path.Value!.EndsWith("/bb", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync("""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"bb"},"spec":{"nodeName":"n","containers":[{"name":"d","image":"i"}]}}""");
            return;
        }

        try
        {
            foreach (string line in transcript.ResponseHead.Split("\r\n").Skip(1))
            {
                string[] header = line.Split(':', 2);
                context.Response.Headers[header[0]] = header[1].Trim();
            }

            await using Stream stream = await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync();
            await PlayAsync(stream, transcript, isClient: false);
            served.SetResult();
            byte[] rest = new byte[1024];
            while (await stream.ReadAsync(rest) > 0)
            {
                // Until the agent hangs up.
            }
        }
        catch (Exception failure)
        {
            served.TrySetException(failure);
        }
    }

    /// <summary>Says its own part, piece by piece, and hears the other's in between: each waits for the other as they did then.</summary>
    private static async Task PlayAsync(Stream stream, Transcript transcript, bool isClient)
    {
        foreach (TranscriptPiece piece in transcript.Pieces)
        {
            if (piece.FromClient == isClient)
            {
                await stream.WriteAsync(piece.Bytes);
                await stream.FlushAsync();
                continue;
            }

            byte[] heard = new byte[piece.Bytes.Length];
            await stream.ReadExactlyAsync(heard).AsTask().WaitAsync(Eventually.Bound);
            Assert.Equal(piece.Bytes, heard);
        }
    }
}
