using FakeKubernetes;

namespace Chart.Tests;

/// <summary>tests/e2e/run with programs that do what a cluster might: what it must notice, and what it must leave behind.</summary>
public sealed class EndToEndScriptTests : IDisposable
{
    // Carries what it is asked to, and keeps one recording of each session in a file.
    private const string Kubectl =
        """
        mkdir -p "$SCRIPTED/sessions" && cd "$SCRIPTED/sessions" || exit
        record() {
            case $RECORDS in whole) ;; other) set -- "something else" ;; *) return ;; esac
            printf '%s\n' "$1" >"session-$(find . -type f | wc -l)"
        }
        digest() { sha256sum <"$SCRIPTED/received" | cut -d ' ' -f 1; }
        case " $* " in
            *" recordings ls "*) find . -type f -printf '{"sid":"%f","command":"","state":"stored"}\n' | jq -s . ;;
            *" recordings play "*) cat "${@: -3:1}" ;;
            *" attach "*) read -r line; echo "got $line"; record "got $line" ;;
            *" port-forward "*)
                record '{"event":"port","addr":"session-recording-e2e/target:8080"}'
                echo 'Forwarding from 127.0.0.1:1 -> 8080'; touch "$SCRIPTED/forwards" ;;
            *" cp "*) case $7 in
                target:*) cp "$6" "$SCRIPTED/received"; record "upload ${7#target:} 1000000 bytes sha256 $(digest)" ;;
                *) cp "$SCRIPTED/received" "$7"; record "download ${6#target:} 1000000 bytes sha256 $(digest)" ;;
                esac ;;
        esac
        """;

    private readonly ScriptedPrograms _programs = new();
    private readonly string _temporary = Directory.CreateTempSubdirectory("e2e-").FullName;

    public EndToEndScriptTests() => _programs.Add("curl", "echo served");

    public static TheoryData<string> Steps => ["attach", "copy", "forward"];

    public void Dispose()
    {
        _programs.Dispose();
        Directory.Delete(_temporary, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_session_that_is_recorded_passes(string step)
    {
        (int code, string output, string error) = await RunAsync(step, recorded: "whole");

        Assert.True(code == 0, output + error);
        Assert.Contains("recorded as session-0", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_session_that_is_carried_and_not_recorded_fails(string step) => await AssertMissedAsync(step, recorded: "nothing");

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_recording_of_something_else_fails(string step) => await AssertMissedAsync(step, recorded: "other");

    [Fact]
    public async Task What_cannot_be_removed_after_a_failure_keeps_nothing_else_and_hides_no_exit_status()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        string kubeconfig = server.Kubeconfig(server.AdminToken), real = Tools.Kubectl();
        _programs.Add("kubectl", $"""
            case " $* " in
                *" rollout status "*) exit 42 ;;
                *" get validatingadmissionpolicies "*) exit 1 ;;
            esac
            exec {real} "$@"
            """);

        (int code, string output, string error) = await RunAsync("install apply ready delete uninstall", recorded: "nothing", kubeconfig);

        Assert.True(code == 42, output + error);
        Assert.Contains("its policies are gone: not within", error, StringComparison.Ordinal);
        Assert.Contains("uninstalled", output, StringComparison.Ordinal);
        using var kubectl = new ToolRun(real, kubeconfig);
        Assert.DoesNotContain("e2e", await kubectl.RunAsync("get", "namespaces", "-o", "name"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_temporary));
    }

    private async Task AssertMissedAsync(string step, string recorded)
    {
        (int code, string output, string error) = await RunAsync(step, recorded);

        Assert.True(code == 1, output + error);
        Assert.Contains("FAILED: a recording of ", error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string steps, string recorded, string? kubeconfig = null)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/jq"), "jq is missing");
        if (kubeconfig is null)
        {
            _programs.Add("kubectl", Kubectl);
        }

        // Nothing takes time but what runs in the background.
        _programs.Add("sleep", steps == "forward" ? """until [ -e "$SCRIPTED/forwards" ]; do /usr/bin/sleep 0.01; done""" : "exit 0");
        using var run = new ToolRun("tests/e2e/run", kubeconfig);
        _programs.For(run);
        (run.Environment["E2E_INSTALL"], run.Environment["E2E_STEPS"]) = ("kubectl", steps);
        (run.Environment["TMPDIR"], run.Environment["RECORDS"]) = (_temporary, recorded);
        if (recorded != "whole" && kubeconfig is null)
        {
            run.Environment["E2E_TIMEOUT"] = "5s"; // Five looks.
        }

        return await run.TryAsync();
    }
}
