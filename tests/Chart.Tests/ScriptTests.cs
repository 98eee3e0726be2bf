using FakeKubernetes;

namespace Chart.Tests;

/// <summary>The scripts of the repository, and as much of tests/e2e/run as needs no kubelet.</summary>
public sealed class ScriptTests
{
    private const string Shellcheck = "/usr/bin/shellcheck";

    public static TheoryData<string> Scripts =>
    [
        .. ((string[])[".ci", "images", "tests/e2e", "tests/demo"])
            .SelectMany(folder => Directory.GetFiles(Path.Combine(RepositoryFiles.Root, folder)))
            .Where(file => File.ReadLines(file).FirstOrDefault() == "#!/usr/bin/env bash")
            .Select(file => Path.GetRelativePath(RepositoryFiles.Root, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Shellcheck_has_nothing_to_warn_of(string script)
    {
        Assert.SkipUnless(File.Exists(Shellcheck), $"{Shellcheck} is missing");
        using var run = new ToolRun(Shellcheck);

        await run.RunAsync("--severity=warning", script);
    }

    [Theory]
    [InlineData("3.0.17-1~deb12u3", "libssl3 zlib1g netbase ca-certificates")]
    [InlineData("(none)", "libssl3t64 zlib1g netbase ca-certificates libzstd1")]
    public async Task What_images_are_made_of_is_of_today_and_of_this_Debian(string candidate, string packages)
    {
        (string error, string[] calls) = await MakeRootAsync("exit 0", candidate);

        Assert.Equal("", error);
        Assert.Equal(2, calls.Length);
        Assert.EndsWith("update", calls[0], StringComparison.Ordinal);
        Assert.EndsWith($"download libc6 libgcc-s1 libstdc++6 {packages}", calls[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_images_are_not_made_of_what_is_of_today_is_said()
    {
        (string error, string[] calls) = await MakeRootAsync("exit 100", "(none)");

        Assert.Contains("may lack security updates", error, StringComparison.Ordinal);
        Assert.Equal(2, calls.Length);
    }

    // Up to the download, which fails.
    private static async Task<(string Error, string[] Calls)> MakeRootAsync(string update, string candidate)
    {
        using var programs = new ScriptedPrograms();
        programs.Add("apt-get", $"""echo "$*" >>"$SCRIPTED/calls"; case "$*" in *update) {update} ;; *) exit 100 ;; esac""");
        programs.Add("apt-cache", $"echo '  Candidate: {candidate}'");
        using var run = new ToolRun("images/rootfs");
        programs.For(run);

        (int code, string _, string error) = await run.TryAsync(Path.Combine(programs.Folder, "root"));

        Assert.Equal(100, code);
        return (error, await File.ReadAllLinesAsync(Path.Combine(programs.Folder, "calls")));
    }

    public static TheoryData<string> Installs => ["helm", "kubectl"];

    [Theory]
    [MemberData(nameof(Installs))]
    public async Task End_to_end_installs_applies_and_removes_again(string install)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var run = new ToolRun("tests/e2e/run", server.Kubeconfig(server.AdminToken));
        run.Environment["PATH"] = string.Join(':', Path.GetDirectoryName(Tools.Helm()), Path.GetDirectoryName(Tools.Kubectl()), System.Environment.GetEnvironmentVariable("PATH"));
        run.Environment["E2E_INSTALL"] = install;
        run.Environment["E2E_STEPS"] = "install apply delete uninstall";

        string output = await run.RunAsync();

        Assert.Contains("e2e: all 4 steps passed", output, StringComparison.Ordinal);
        using var kubectl = new ToolRun(Tools.Kubectl(), server.Kubeconfig(server.AdminToken));
        Assert.Equal("", await kubectl.RunAsync("get", "crds,deployments,clusterroles", "-A", "-o", "name"));
    }

    [Fact]
    public async Task End_to_end_fails_with_a_word_about_what_failed()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var run = new ToolRun("tests/e2e/run", server.Kubeconfig(server.AdminToken));
        run.Environment["PATH"] = string.Join(':', Path.GetDirectoryName(Tools.Kubectl()), System.Environment.GetEnvironmentVariable("PATH"));
        run.Environment["E2E_INSTALL"] = "kubectl";
        run.Environment["E2E_TIMEOUT"] = "1s";
        run.Environment["E2E_STEPS"] = "install apply ready";

        (int code, string output, string error) = await run.TryAsync();

        Assert.NotEqual(0, code);
        Assert.Contains("== ready", output, StringComparison.Ordinal);
        Assert.Contains("timed out", error, StringComparison.Ordinal);
    }
}
