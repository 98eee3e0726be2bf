using System.Text.Json.Nodes;
using FakeKubernetes;
using Microsoft.AspNetCore.Http;

namespace KubeAgent.Tests.EndToEnd;

public sealed class KubectlExecTests(SharedStage shared) : IClassFixture<SharedStage>
{
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Stage.WebSocketKubectls), MemberType = typeof(Stage))]
    public async Task An_exec_is_recorded_and_plays_back(string kubectl)
    {
        Stage stage = shared.Stage;

        KubectlRun run = await stage.KubectlAsync(kubectl, null, "exec", "-i", "web", "-c", "main", "--", "sh", "-c", $"echo out; echo err >&2; exit 3 # {kubectl}");

        Assert.True(run.ExitCode == 3, run.Error + stage.Agent.Log);
        Assert.Equal("out\n", run.Output);
        Assert.StartsWith("err\n", run.Error, StringComparison.Ordinal);
        JsonNode session = await stage.SessionAsync($"exit 3 # {kubectl}");
        Assert.Equal(Stage.User, (string?)session["user"]);
        KubectlRun played = await stage.RecordingsAsync("play", (string)session["sid"]!, "--format", "text");
        Assert.Contains("out", played.Output, StringComparison.Ordinal);
        Assert.Contains("err", played.Output, StringComparison.Ordinal);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Stage.WebSocketKubectls), MemberType = typeof(Stage))]
    public async Task The_API_server_is_told_the_session_in_the_users_extra_and_as_audit_id(string kubectl)
    {
        Stage stage = shared.Stage;

        await stage.KubectlAsync(kubectl, null, "exec", "web", "-c", "main", "--", "echo", "told", kubectl);

        JsonNode session = await stage.SessionAsync($"echo told {kubectl}");
        RecordedRequest exec = Assert.Single(stage.ApiServer.Requests, request =>
            request.Path.EndsWith("/exec", StringComparison.Ordinal) && request.Query.Contains("told", StringComparison.Ordinal)
            && request.Query.Contains(Uri.EscapeDataString(kubectl), StringComparison.OrdinalIgnoreCase));
        Assert.Equal((string?)session["sid"], exec.Header("Audit-ID"));
        Assert.Equal([(string)session["sid"]!], exec.EffectiveUser.Extra["sessionrecording.dev/session-id"]);
        Assert.Equal(Stage.User, exec.EffectiveUser.Name);
        Assert.Equal("system:serviceaccount:recording:kube-agent", exec.User.Name);
    }

    [Theory]
    [MemberData(nameof(Stage.Kubectls), MemberType = typeof(Stage))]
    public async Task The_rest_of_kubectl_works(string kubectl)
    {
        Stage stage = shared.Stage;
        stage.ApiServer.Handle(request => request.Path.EndsWith("/pods/web/log", StringComparison.Ordinal), async context =>
        {
            await context.Response.WriteAsync("line 1\n");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync("line 2\n");
        });

        foreach (string command in new[]
        {
            "get pods -o wide", "get pod web -o yaml", "describe pod web", "api-resources", "version", "label pod web extra=1 --overwrite",
            "get pods --watch --request-timeout=1s", "logs -f web"
        })
        {
            KubectlRun run = await stage.KubectlAsync(kubectl, null, command.Split(' '));
            Assert.True(run.ExitCode == 0 || command.Contains("--watch", StringComparison.Ordinal), $"kubectl {command}: {run.Error}\n{stage.Agent.Log}");
            Assert.NotEmpty(run.Output);
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Stage.WebSocketKubectls), MemberType = typeof(Stage))]
    public async Task A_file_is_copied_both_ways_and_both_are_recorded(string kubectl)
    {
        Stage stage = shared.Stage;
        string pod = Directory.CreateDirectory(Path.Combine(stage.Folder, "pod" + kubectl.Replace('/', '-'))).FullName;
        (string here, string back) = (Path.Combine(stage.Folder, "here.bin"), Path.Combine(stage.Folder, "back.bin"));
        byte[] content = new byte[3 * 1024 * 1024 + 1];
        new Random(7).NextBytes(content);
        await File.WriteAllBytesAsync(here, content);

        KubectlRun there = await stage.KubectlAsync(kubectl, null, "cp", here, $"default/web:{pod}/there.bin", "-c", "main");
        KubectlRun returned = await stage.KubectlAsync(kubectl, null, "cp", $"default/web:{pod}/there.bin", back, "-c", "main");

        Assert.True(there.ExitCode == 0, there.Error);
        Assert.True(returned.ExitCode == 0, returned.Error);
        Assert.Equal(content, await File.ReadAllBytesAsync(back));
        Assert.NotNull(await stage.SessionAsync($"tar cf - {pod}/there.bin"));
        Assert.NotNull(await stage.SessionAsync($"-C {pod}"));
    }
}
