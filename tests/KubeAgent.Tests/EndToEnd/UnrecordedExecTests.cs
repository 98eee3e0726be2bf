using System.Text.Json;
using TestKit;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>Mode <c>off</c>: kubectl works, the audit log has who ran what, and nothing is recorded.</summary>
public sealed class UnrecordedExecTests
{
    [Fact]
    public async Task Only_the_audit_log_has_an_exec_and_what_waited_in_a_spool_is_still_shipped()
    {
        await using Stage stage = await Stage.StartAsync("node");
        Kubectl kubectl = stage.Kubectl(Stage.Kubectls.Last().Data);
        await stage.Collector!.DisposeAsync();
        Assert.Equal("kept\n", (await kubectl.RunAsync("exec", "web", "-c", "main", "--", "echo", "kept")).Output);
        string kept = stage.LastRequest("exec").Header("Audit-ID")!;
        await stage.ChangeModeAsync("node", "off");
        await stage.StartCollectorAsync();

        KubectlRun run = await kubectl.RunAsync("typed\n", ["exec", "-i", "web", "-c", "main", "--", "sh", "-c", "cat; echo unseen; exit 3"]);

        Assert.Equal(("typed\nunseen\n", 3), (run.Output, run.ExitCode));
        string session = stage.LastRequest("exec").Header("Audit-ID")!;
        JsonElement listed = default;
        await Eventually.TrueAsync(async () => (listed = await FindAsync(stage, session)) is { ValueKind: JsonValueKind.Object } && listed.GetProperty("state").GetString() == "unrecorded");
        Assert.Equal((Stage.User, "kube", "sh -c cat; echo unseen; exit 3"),
            (listed.GetProperty("user").GetString(), listed.GetProperty("kind").GetString(), listed.GetProperty("command").GetString()));
        await Eventually.TrueAsync(async () => (await FindAsync(stage, kept)) is { ValueKind: JsonValueKind.Object } other && other.GetProperty("state").GetString() == "stored");
        Assert.Equal([$"{kept}.tar"], Directory.GetFiles(Path.Combine(stage.State, "recordings"), "*.tar").Select(Path.GetFileName));
    }

    [Fact]
    public async Task While_nobody_could_note_it_an_exec_is_refused()
    {
        await using Stage stage = await Stage.StartAsync("off");
        await stage.Collector!.DisposeAsync();

        KubectlRun run = await stage.Kubectl(Stage.Kubectls.First().Data).RunAsync("exec", "web", "-c", "main", "--", "true");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the recording service has been out of reach", run.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> FindAsync(Stage stage, string session)
    {
        KubectlRun listed = await stage.RecordingsAsync("ls", "--format", "json");
        return JsonDocument.Parse(listed.Output).RootElement.EnumerateArray().FirstOrDefault(one => one.GetProperty("sid").GetString() == session);
    }
}
