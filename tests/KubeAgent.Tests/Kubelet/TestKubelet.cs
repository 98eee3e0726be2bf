using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FakeKubernetes;
using KubeAgent.Exec;
using Microsoft.AspNetCore.Http;
using Recorder.Protocols.RemoteCommand;

namespace KubeAgent.Tests.Kubelet;

/// <summary>Runs what is asked of pods on this machine: exec, attach, port-forward; over WebSocket and over SPDY.</summary>
internal sealed class TestKubelet(FakeApiServer apiServer)
{
    private const string Success = """{"metadata":{},"status":"Success"}""";

    /// <summary>What attach attaches to, by the container's name.</summary>
    public ConcurrentDictionary<string, string[]> Containers { get; } = [];

    public Task HandleAsync(HttpContext context)
    {
        string[] path = context.Request.Path.Value!.Split('/'); // "", api, v1, namespaces, NAMESPACE, pods, NAME, SUBRESOURCE
        ExecQuery query = ExecQuery.Parse(context.Request.Query.SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value!))));
        return path[7] switch
        {
            "portforward" => ForwardAsync(context),
            "exec" => RunAsync(context, query, [.. query.Command], tellsExitCode: true),
            _ => AttachAsync(context, query, path[4], path[6]),
        };
    }

    private async Task AttachAsync(HttpContext context, ExecQuery query, string @namespace, string pod)
    {
        int exitCode = await RunAsync(context, query, Containers[query.Container], tellsExitCode: false);
        apiServer.Change("", "pods", @namespace, pod, content =>
        {
            if ((string?)content["spec"]!["restartPolicy"] == "Never")
            {
                content["status"]!["phase"] = exitCode == 0 ? "Succeeded" : "Failed";
                content["status"]!["containerStatuses"]![0]!["state"] = new JsonObject { ["terminated"] = new JsonObject { ["exitCode"] = exitCode } };
            }
        });
    }

    private static async Task ForwardAsync(HttpContext context)
    {
        const string Protocol = "portforward.k8s.io";
        if (!Upgrade.IsWebSocket(context))
        {
            await using Stream plain = await Upgrade.ToSpdyAsync(context, Protocol);
            using ForwardedPorts ports = new(plain);
            await ports.RunAsync();
            return;
        }

        WebSocket socket = await Upgrade.ToWebSocketAsync(context, "SPDY/3.1+" + Protocol);
        await using Stream tunnel = WebSocketStream.Create(socket, WebSocketMessageType.Binary, ownsWebSocket: true);
        using ForwardedPorts tunnelled = new(tunnel);
        await tunnelled.RunAsync();
    }

    private static async Task<int> RunAsync(HttpContext context, ExecQuery query, string[] command, bool tellsExitCode)
    {
        using ICommandStreams streams = await OpenAsync(context, query);
        await streams.OpenAsync();
        using PodProcess process = PodProcess.Start(command, query.Tty);
        Task input = InputAsync(streams, process);
        Task<int> running = process.RunAsync(streams.SayAsync);
        if (await Task.WhenAny(running, input) == input)
        {
            process.Kill(); // kubectl, or the agent, has hung up.
        }

        int exitCode = await running;
        await streams.EndAsync(Encoding.UTF8.GetBytes(exitCode != 0 && tellsExitCode ? Failure(exitCode) : Success));
        await input;
        return exitCode;
    }

    private static async Task<ICommandStreams> OpenAsync(HttpContext context, ExecQuery query)
    {
        if (Upgrade.IsWebSocket(context))
        {
            return new WebSocketCommandStreams(await Upgrade.ToWebSocketAsync(context, "v5.channel.k8s.io"), clientSpeaks: query.Stdin || query.Tty);
        }

        bool[] streams = [true /* error */, query.Stdin, query.Stdout, query.Stderr, query.Tty /* resize */];
        return new SpdyCommandStreams(await Upgrade.ToSpdyAsync(context, "v4.channel.k8s.io"), streams.Count(isThere => isThere));
    }

    private static async Task InputAsync(ICommandStreams streams, PodProcess process)
    {
        while (await streams.NextAsync() is { } input)
        {
            if (input.Stream == RemoteStream.Stdin && input.IsEnd)
            {
                process.CloseInput();
            }
            else if (input.Stream == RemoteStream.Stdin)
            {
                await process.TypeAsync(input.Bytes);
            }
            else if (input is { Stream: RemoteStream.Resize, IsEnd: false })
            {
                using JsonDocument size = JsonDocument.Parse(input.Bytes);
                process.Resize(size.RootElement.GetProperty("Width").GetInt32(), size.RootElement.GetProperty("Height").GetInt32());
            }
        }
    }

    private static string Failure(int exitCode) =>
        $$$"""{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: exit status {{{exitCode}}}","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"{{{exitCode}}}"}]}}""";
}
