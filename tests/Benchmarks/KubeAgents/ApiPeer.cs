using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Benchmarks.Measuring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Benchmarks.KubeAgents;

/// <summary>
/// As much of an API server as the agent needs, and as quick as can be: one pod of 4 KiB at every path, every token is Alice's, and an exec
/// over WebSocket (v5) that says as much as its command asks for.
/// </summary>
internal static class ApiPeer
{
    public const string Name = "api-peer";

    private const int FrameSize = 32 * 1024, PodSize = 4096;

    private const string Protocol = "v5.channel.k8s.io";

    /// <summary>Serves until it is killed; says where when it is ready.</summary>
    public static async Task<string?> RunAsync(string[] rest)
    {
        if (rest is not [string certificate, string key])
        {
            return null;
        }

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(certificate, key);
            listen.UseHttps(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null));
        }));
        WebApplication app = builder.Build();
        byte[] pod = Pod();
        app.Run(context => AnswerAsync(context, pod));
        await app.StartAsync();
        Console.WriteLine($"ready {app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}");
        await app.WaitForShutdownAsync();
        return "";
    }

    private static async Task AnswerAsync(HttpContext context, byte[] pod)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            await ExecAsync(context, upgrade);
            return;
        }

        byte[] body = HttpMethods.IsPost(context.Request.Method) ? Review() : Discovery(context.Request.Path) ?? pod;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }

    private static async Task ExecAsync(HttpContext context, IHttpUpgradeFeature upgrade)
    {
        long bytes = long.Parse(context.Request.Query["command"].Last()!, System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.SecWebSocketAccept = Accept(context.Request.Headers.SecWebSocketKey.ToString());
        context.Response.Headers.SecWebSocketProtocol = Protocol;
        await using Stream connection = await upgrade.UpgradeAsync();
        byte[] frame = Frame(channel: 1, TerminalText.Make(FrameSize - 1, seed: 0));
        for (long sent = 0; sent < bytes; sent += FrameSize)
        {
            await connection.WriteAsync(frame);
        }

        if (bytes > 0)
        {
            await connection.WriteAsync(Frame(channel: 3, """{"metadata":{},"status":"Success"}"""u8.ToArray()));
            await connection.WriteAsync(new byte[] { 0x88, 0x02, 0x03, 0xE8 }); // Close, 1000.
        }

        byte[] buffer = new byte[1024];
        while (await connection.ReadAsync(buffer) > 0)
        {
            // Until the client hangs up.
        }
    }

    // RFC 6455 section 4.2.2.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "the protocol's own")]
    private static string Accept(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));

    // RFC 6455 section 5.2: final, binary, not masked.
    private static byte[] Frame(byte channel, byte[] content)
    {
        byte[] head = [0x82, 126, 0, 0, channel];
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), checked((ushort)(content.Length + 1)));
        return [.. head, .. content];
    }

    // What kubectl asks before an exec.
    private static byte[]? Discovery(string path) => path switch
    {
        "/api" => """{"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[]}"""u8.ToArray(),
        "/apis" => """{"kind":"APIGroupList","apiVersion":"v1","groups":[]}"""u8.ToArray(),
        "/api/v1" => """
            {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"v1","resources":[{"name":"pods","singularName":"pod","namespaced":true,"kind":"Pod","verbs":["get"]}]}
            """u8.ToArray(),
        _ => null,
    };

    private static byte[] Review() => """
        {"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","metadata":{},"spec":{},"status":{"authenticated":true,"user":{"username":"alice","groups":["developers"]}}}
        """u8.ToArray();

    private static byte[] Pod()
    {
        const string Start = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default","annotations":{"filler":" """;
        const string End = """ "}},"spec":{"nodeName":"node-1","containers":[{"name":"main","image":"registry.example/shop:1"}]}}""";
        return Encoding.ASCII.GetBytes(Start + new string('x', PodSize - Start.Length - End.Length) + End);
    }
}
