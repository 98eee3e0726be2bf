using FakeKubernetes;
using Recorder.Format.Events;
using TestKit;
using TestKit.Terminals;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>Real kubectls, over each transport, through a real agent: what they do works, and is recorded.</summary>
public sealed class KubectlExecTests(SharedStage shared) : IClassFixture<SharedStage>
{
    private readonly Stage _stage = shared.Stage;

    [Theory]
    [MemberData(nameof(Stage.Transports), MemberType = typeof(Stage))]
    public async Task An_exec_is_recorded_and_plays_back_and_the_API_server_is_told_its_session(string program, bool isSpdy)
    {
        KubectlRun run = await _stage.Kubectl(program, isSpdy).RunAsync(
            "in\n", ["exec", "-i", "web", "-c", "main", "--", "sh", "-c", "cat; echo out; echo err >&2; exit 3"]);

        Assert.True(run.ExitCode == 3, run.Error + _stage.Agent.Log);
        Assert.Equal("in\nout\n", run.Output);
        Assert.StartsWith("err\n", run.Error, StringComparison.Ordinal);
        RecordedRequest request = _stage.LastRequest("exec", "exit+3");
        Assert.Equal(isSpdy ? "POST" : "GET", request.Method);
        Assert.Equal("system:serviceaccount:recording:kube-agent", request.User.Name);
        Assert.Equal(Stage.User, request.EffectiveUser.Name);
        Assert.Equal([request.Header("Audit-ID")!], request.EffectiveUser.Extra["sessionrecording.dev/session-id"]);
        Recorded recorded = await _stage.RecordedAsync(request);
        Assert.Equal((Stage.User, "node-7", "registry.example/shop:1.2"),
            (recorded.Start.User.User, recorded.Start.KubernetesPod.KubernetesNodeName, recorded.Start.KubernetesPod.KubernetesContainerImage));
        Assert.Equal("3", recorded.Command.ExitCode);
        KubectlRun played = await _stage.RecordingsAsync("play", recorded.Id, "--format", "text");
        Assert.Contains("out", played.Output, StringComparison.Ordinal);
        Assert.Contains("err", played.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Stage.Transports), MemberType = typeof(Stage))]
    public async Task A_terminal_follows_the_users_and_its_sizes_are_recorded(string program, bool isSpdy)
    {
        using TerminalClient terminal = _stage.Kubectl(program, isSpdy).Terminal(
            "exec", "-it", "web", "-c", "main", "--", "sh", "-c", "echo ready; while :; do case $(stty size) in *' 100') break;; esac; sleep 0.01; done; echo resized; exit 7");
        await terminal.ExpectAsync("ready");

        int rows = 30;
        await Eventually.TrueAsync(() =>
        {
            terminal.Resize(100, rows ^= 1); // Again and again: kubectl may not listen yet.
            return terminal.Seen.Contains("resized", StringComparison.Ordinal);
        });

        Assert.Equal(7, (await terminal.ExitAsync()).Code);
        Recorded recorded = await _stage.RecordedAsync(_stage.LastRequest("exec", "resized"));
        Assert.True(recorded.End.Interactive);
        Assert.Contains("120:40", recorded.Sizes);
        Assert.Contains(recorded.Sizes, size => size is "100:30" or "100:31");
        Assert.Equal("ready\r\nresized\r\n", recorded.Text);
        Assert.Equal("7", recorded.Command.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Stage.Transports), MemberType = typeof(Stage))]
    public async Task Attach_is_recorded(string program, bool isSpdy)
    {
        _stage.Kubelet.Containers["main"] = ["sh", "-c", "echo ready; read line; echo got $line"];
        using TerminalClient terminal = _stage.Kubectl(program, isSpdy).Terminal("attach", "-it", "web", "-c", "main");
        await terminal.ExpectAsync("ready");

        terminal.Type("hello\r");

        await terminal.ExpectAsync("got hello");
        Assert.Equal(0, (await terminal.ExitAsync()).Code);
        Recorded recorded = await _stage.RecordedAsync(_stage.LastRequest("attach"));
        Assert.Contains("got hello", recorded.Text, StringComparison.Ordinal);
        Assert.Equal("main", recorded.Start.KubernetesPod.KubernetesContainerName);
    }

    [Theory]
    [MemberData(nameof(Stage.Transports), MemberType = typeof(Stage))]
    public async Task A_pod_that_is_run_to_be_talked_to_is_recorded(string program, bool isSpdy)
    {
        string pod = $"task-{Guid.NewGuid():n}";
        _stage.Kubelet.Containers[pod] = ["sh", "-c", "echo ready; read line; echo got $line; exit 4"];
        using TerminalClient terminal = _stage.Kubectl(program, isSpdy).Terminal("run", pod, "-it", "--rm", "--restart=Never", "--image=busybox");
        await terminal.ExpectAsync("ready");

        terminal.Type("hello\r");

        Assert.Equal(4, (await terminal.ExitAsync()).Code);
        Assert.Contains($"pod \"{pod}\" deleted", terminal.Seen, StringComparison.Ordinal);
        Recorded recorded = await _stage.RecordedAsync(_stage.LastRequest("attach"));
        Assert.Equal((pod, "busybox"), (recorded.Start.KubernetesPod.KubernetesPodName, recorded.Start.KubernetesPod.KubernetesContainerImage));
        Assert.Contains("got hello", recorded.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Stage.Transports), MemberType = typeof(Stage))]
    public async Task A_debugging_container_is_recorded(string program, bool isSpdy)
    {
        Assert.SkipUnless(KubectlPrograms.WithWebSocket.Contains(program), "this kubectl makes ephemeral containers in a way that went out of use with Kubernetes 1.25");
        string container = $"debug-{Guid.NewGuid():n}";
        _stage.Kubelet.Containers[container] = ["sh", "-c", "echo ready; read line; echo got $line"];
        using TerminalClient terminal = _stage.Kubectl(program, isSpdy).Terminal("debug", "-it", "web", "--image=busybox", "-c", container, "--profile=general");
        await terminal.ExpectAsync("ready");

        terminal.Type("hello\r");

        Assert.Equal(0, (await terminal.ExitAsync()).Code);
        Recorded recorded = await _stage.RecordedAsync(_stage.LastRequest("attach"));
        Assert.Equal((container, "busybox"), (recorded.Start.KubernetesPod.KubernetesContainerName, recorded.Start.KubernetesPod.KubernetesContainerImage));
        Assert.Contains("got hello", recorded.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Stage.Transports), MemberType = typeof(Stage))]
    public async Task A_file_is_copied_both_ways_and_both_are_recorded(string program, bool isSpdy)
    {
        Kubectl kubectl = _stage.Kubectl(program, isSpdy);
        string pod = Directory.CreateDirectory(Path.Combine(_stage.Folder, Guid.NewGuid().ToString("n"))).FullName;
        (string here, string back) = (Path.Combine(pod, "here.bin"), Path.Combine(pod, "back.bin"));
        byte[] content = new byte[3 * 1024 * 1024 + 1];
        new Random(7).NextBytes(content);
        await File.WriteAllBytesAsync(here, content);
        Directory.CreateDirectory(Path.Combine(pod, "in"));

        KubectlRun there = await kubectl.RunAsync("cp", here, $"default/web:{pod}/in/there.bin", "-c", "main");
        KubectlRun returned = await kubectl.RunAsync("cp", $"default/web:{pod}/in/there.bin", back, "-c", "main");

        Assert.True(there.ExitCode == 0, there.Error);
        Assert.True(returned.ExitCode == 0, returned.Error);
        Assert.Equal(content, await File.ReadAllBytesAsync(back));
        Recorded upload = await _stage.RecordedAsync(_stage.LastRequest("exec", "-xmf"));
        Recorded download = await _stage.RecordedAsync(_stage.LastRequest("exec", "cf"));
        Assert.Contains(upload.Recording.Events, happened => happened.SCP is { Action: "upload", Path: var path } && path.EndsWith("there.bin", StringComparison.Ordinal));
        Assert.Contains(download.Recording.Events, happened => happened.SCP is { Action: "download" });
        Assert.Contains(download.Recording.Events, happened => happened.SFTPSummary?.FileTransferStats.Any(file => file.BytesRead == (ulong)content.Length) == true);
    }

    [Theory]
    [MemberData(nameof(Stage.Transports), MemberType = typeof(Stage))]
    public async Task A_forwarded_port_is_recorded_connection_by_connection(string program, bool isSpdy)
    {
        using EchoServer server = new();
        using TerminalClient terminal = _stage.Kubectl(program, isSpdy).Terminal("port-forward", "web", $":{server.Port}");
        await terminal.ExpectAsync("-> ");
        int port = int.Parse(terminal.Seen.Split("127.0.0.1:")[1].Split(' ')[0], provider: null);

        Assert.Equal("ping", await EchoServer.AskAsync(port, "ping"));
        Assert.Equal("a longer question", await EchoServer.AskAsync(port, "a longer question"));
        await Eventually.TrueAsync(() => !server.HasClients);
        terminal.Type("\x03");

        await terminal.ExitAsync();
        RecordedRequest request = _stage.LastRequest("portforward");
        Assert.Equal(isSpdy ? "SPDY/3.1" : "websocket", request.Header("Upgrade"), ignoreCase: true);
        Recorded recorded = await _stage.RecordedAsync(request);
        PortForward[] ports = [.. recorded.Recording.Events.Where(happened => happened.PortForward is not null).Select(happened => happened.PortForward)];
        Assert.Equal(["T3003I", "T3003I", "T3003S", "T3003S"], ports.Select(happened => happened.Metadata.Code).Order());
        Assert.All(ports, happened => Assert.Equal($"default/web:{server.Port}", happened.Addr));
        Assert.Contains($"port {server.Port} connection 0: 4 bytes sent, 4 bytes received, ", recorded.Text, StringComparison.Ordinal);
        Assert.Contains($"port {server.Port} connection 1: 17 bytes sent, 17 bytes received, ", recorded.Text, StringComparison.Ordinal);
    }
}
