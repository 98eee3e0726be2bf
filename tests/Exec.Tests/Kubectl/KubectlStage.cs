using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using FakeKubernetes;
using KubeAgent.Exec;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Recorder.Format;
using TestKit;

namespace Exec.Tests.Kubectl;

/// <summary>A real kubectl whose exec goes through a session to a kubelet that a test plays.</summary>
internal sealed class KubectlStage : IAsyncDisposable
{
    private const string Pod = """
        { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web", "namespace": "default" },
          "spec": { "nodeName": "node-1", "containers": [{ "name": "main", "image": "shop:1.2" }] } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("kubectl-").FullName;
    private readonly FakeApiServer _server;
    private readonly string _program;
    private readonly bool _isSpdy;

    private KubectlStage(ExecStage stage, FakeApiServer server, string program, bool isSpdy) =>
        (Exec, _server, _program, _isSpdy) = (stage, server, program, isSpdy);

    internal ExecStage Exec { get; }

    /// <summary>The session of the last exec.</summary>
    internal SessionId Session { get; private set; }

    internal static async Task<KubectlStage> StartAsync(string program, bool isSpdy, Func<FakeKubelet, ExecStage, Task> kubelet)
    {
        var stage = new KubectlStage(await ExecStage.StartAsync(), await FakeApiServer.StartAsync(), program, isSpdy);
        await File.WriteAllTextAsync(Path.Combine(stage._folder, "config"), stage._server.Kubeconfig(stage._server.AdminToken));
        await File.WriteAllTextAsync(Path.Combine(stage._folder, "pod.json"), Pod);
        Assert.Equal((0, ""), await stage.KubectlAsync("create", "-f", Path.Combine(stage._folder, "pod.json")) is var (code, _, error) ? (code, error) : default);
        stage._server.Handle(request => request.Path.EndsWith("/pods/web/exec", StringComparison.Ordinal), context => stage.ServeAsync(context, kubelet));
        return stage;
    }

    internal string PathOf(string name) => Path.Combine(_folder, name);

    internal async Task<(int ExitCode, string Output, string Error)> KubectlAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_program, ["--kubeconfig", Path.Combine(_folder, "config"), "--cache-dir", Path.Combine(_folder, "cache"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        start.Environment["HOME"] = _folder;
        start.Environment["KUBECTL_REMOTE_COMMAND_WEBSOCKETS"] = _isSpdy ? "false" : "true";
        using Process process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Eventually.Bound);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await Exec.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ServeAsync(HttpContext context, Func<FakeKubelet, ExecStage, Task> play)
    {
        ExecQuery query = ExecQuery.Parse(context.Request.Query.SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value!))));
        await using ExecSession session = await Exec.OpenAsync(RunningSession.Request(query.Tty) with { Command = query.Command });
        Session = session.Id;
        (string upgrade, string subprotocol) = _isSpdy ? ("SPDY/3.1", "v4.channel.k8s.io") : ("websocket", "v5.channel.k8s.io");
        Assert.Equal(upgrade, context.Request.Headers.Upgrade.ToString(), ignoreCase: true);
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = upgrade;
        context.Response.Headers[_isSpdy ? "X-Stream-Protocol-Version" : "Sec-WebSocket-Protocol"] = subprotocol;
        if (!_isSpdy)
        {
#pragma warning disable CA5350 // RFC 6455 wants SHA-1 here, and no secret depends on it.
            byte[] accept = SHA1.HashData(Encoding.ASCII.GetBytes(context.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
#pragma warning restore CA5350
            context.Response.Headers["Sec-WebSocket-Accept"] = Convert.ToBase64String(accept);
        }

        await using Stream client = await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync();
        var server = new Duplex();
        using var kubelet = new FakeKubelet(server.Far, _isSpdy);
        Task playing = play(kubelet, Exec);
        Task running = session.RunAsync(upgrade, subprotocol, client, server.Near, context.RequestAborted);
        await playing;
        server.Far.HangUp();
        await running;
        server.Near.HangUp();
    }
}
