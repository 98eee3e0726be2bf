using System.Text.Json;
using System.Text.RegularExpressions;
using TestKit;

namespace Cli.Tests;

public sealed class CommandTests : IDisposable
{
    private const string Session = "36cee9e9-9a80-4c32-9163-3d9241cdac7a";
    private const string Other = "00000000-0000-4000-8000-000000000001";

    private readonly string _directory = Directory.CreateTempSubdirectory("recordings-").FullName;
    private readonly byte[] _recording = new SampleRecording().Start().Print(0, "hello ").Print(20, "\e[31mworld\e[0m\r\n").End(30).ToBytes();

    public CommandTests()
    {
        File.WriteAllBytes(Tar, _recording);
        File.WriteAllBytes(PathOf($"{Other}.tar"), new SampleRecording(Other).Start(user: "mallory\e[2J").Print(0, "x").ToBytes());
    }

    private string Tar => PathOf($"{Session}.tar");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Ls_lists_a_directory_without_colour_in_a_pipe()
    {
        CliResult result = await Cli.RunAsync("ls", "--dir", _directory);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"{Session}  2026-05-01 10:00  0.03s", result.Output);
        Assert.Contains("unfinished", result.Output);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public async Task Ls_writes_json_and_yaml()
    {
        CliResult json = await Cli.RunAsync("ls", "--dir", _directory, "--user", "alice@example.com", "--format", "json");
        CliResult yaml = await Cli.RunAsync("ls", "--dir", _directory, "--user", "alice@example.com", "--format", "yaml");

        Assert.Equal(Session, JsonDocument.Parse(json.Output).RootElement[0].GetProperty("sid").GetString());
        Assert.StartsWith($"- sid: \"{Session}\"\n  kind: ssh\n", yaml.Output);
    }

    [Fact]
    public async Task The_directory_may_come_from_the_environment()
    {
        CliResult result = await Cli.RunAsync([], ["play", Session, "--format", "text"], ("RECORDINGS_DIR", _directory));

        Assert.Equal("hello \e[31mworld\e[0m\r\n", result.Output);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("pty")]
    public async Task Play_into_a_pipe_writes_only_what_was_printed(string format) =>
        Assert.Equal("hello \e[31mworld\e[0m\r\n", (await Cli.RunAsync("play", Tar, "--format", format, "--speed", "16")).Output);

    [Fact]
    public async Task Play_writes_yaml_documents()
    {
        string[] documents = (await Cli.RunAsync("play", Tar, "--format", "yaml")).Output.Split("---\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(4, documents.Length);
        Assert.StartsWith("ei: 0\nevent: session.start\n", documents[0]);
    }

    [Theory]
    [InlineData("text", "0", "hello \e[31mworld\e[0m\r\n")]
    [InlineData("text", "20ms", "\e[31mworld\e[0m\r\n")]
    [InlineData("text", "21ms", "")]
    [InlineData("pty", "21ms", "hello \e[31mworld\e[0m\r\n")]
    public async Task Play_begins_where_it_is_told_to(string format, string from, string shown) =>
        Assert.Equal((0, shown), await PlayFromAsync(format, from));

    [Theory]
    [InlineData("json", "20ms")]
    [InlineData("jsonl", "20ms")]
    [InlineData("yaml", "19ms")]
    public async Task The_events_shown_begin_there_too(string format, string from)
    {
        (int exitCode, string shown) = await PlayFromAsync(format, from);

        Assert.Equal(0, exitCode);
        string[] types = ["session.start", "print", "session.end"];
        Assert.Equal([0, 1, 1], types.Select(type => Regex.Count(shown, $"\"?event\"?: ?\"?{type}\"?")));
    }

    [Fact]
    public async Task Past_the_end_no_event_is_shown() => Assert.Equal((0, "[]\n"), await PlayFromAsync("json", "1h"));

    [Fact]
    public async Task A_recording_comes_by_a_pipe()
    {
        CliResult result = await Cli.RunAsync(_recording, ["verify", "-"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("stdin: whole (4 events", result.Output);
    }

    [Fact]
    public async Task Verify_tells_whole_from_damaged_from_unreadable_by_its_exit_code()
    {
        Assert.Equal(0, (await Cli.RunAsync(_recording, ["verify", "-"])).ExitCode);
        Assert.Equal(1, (await Cli.RunAsync(_recording[..^5], ["verify", "-"])).ExitCode);
        Assert.Equal(2, (await Cli.RunAsync("nonsense"u8.ToArray(), ["verify", "-"])).ExitCode);
    }

    [Fact]
    public async Task Verify_writes_typed_findings_as_json()
    {
        CliResult result = await Cli.RunAsync(_recording[..^5], ["verify", "-", "--format", "json"]);

        JsonElement report = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("damaged", report.GetProperty("result").GetString());
        Assert.Contains(report.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("kind").GetString() == "truncated-tail");
    }

    [Fact]
    public async Task Info_says_what_a_recording_is()
    {
        CliResult text = await Cli.RunAsync("info", Tar);
        CliResult json = await Cli.RunAsync("info", Tar, "--format", "json");

        Assert.Contains("user       alice@example.com\n", text.Output);
        Assert.Equal(2, JsonDocument.Parse(json.Output).RootElement.GetProperty("events").GetProperty("print").GetInt32());
    }

    [Fact]
    public async Task What_was_recorded_cannot_move_the_cursor_in_a_listing() =>
        Assert.Contains("mallory\uFFFD[2J", (await Cli.RunAsync("info", PathOf($"{Other}.tar"))).Output);

    [Fact]
    public async Task Export_writes_a_file_once()
    {
        string target = PathOf("out.cast");
        Assert.Equal(0, (await Cli.RunAsync("export", Tar, "-o", target)).ExitCode);
        string first = await File.ReadAllTextAsync(target);

        CliResult second = await Cli.RunAsync("export", Tar, "--format", "text", "-o", target);

        Assert.Equal(2, second.ExitCode);
        Assert.Contains("--force replaces it", second.Error);
        Assert.Equal(first, await File.ReadAllTextAsync(target));
        Assert.Equal(0, (await Cli.RunAsync("export", Tar, "--format", "text", "-o", target, "--force")).ExitCode);
        Assert.Equal("hello \e[31mworld\e[0m\r\n", await File.ReadAllTextAsync(target));
        Assert.Equal(["out.cast"], Directory.GetFiles(_directory, "*out*").Select(Path.GetFileName));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
    }

    [Fact]
    public async Task Export_writes_a_page() => Assert.StartsWith("<!DOCTYPE html>", (await Cli.RunAsync("export", Tar, "--format", "html")).Output);

    [Theory]
    [InlineData("play", "no-such.tar", 2, "there is no such file")]
    [InlineData("play", "nosuch", 2, "no session id")]
    [InlineData("play", Session, 64, "--dir DIR or --server URL")]
    [InlineData("ls", "--dir=/no/such", 2, "/no/such: there is no such directory")]
    [InlineData("ls", "--server=ftp://x", 2, "unix:///path/api.sock or https://host:port")]
    [InlineData("ls", "--since=soon", 64, "--since soon: give 2h (ago)")]
    [InlineData("play", "--speed=99", 64, "0.25 to 16")]
    [InlineData("play", "--speed=1,5", 64, "--speed 1,5: give 0.25 to 16, such as 1.5")]
    public async Task An_error_says_what_would_be_right(string command, string argument, int exitCode, string message)
    {
        Assert.SkipWhen(
            argument == Session && File.Exists("/var/lib/session-recording/run/api.sock"), "make run has run here: its collector is what recordings looks into by default");
        CliResult result = await Cli.RunAsync(command, argument);

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_scripts_ask_the_program(string shell) =>
        Assert.Contains("[suggest:", (await Cli.RunAsync("completion", shell)).Output);

    [Fact]
    public async Task The_program_completes_commands_and_options()
    {
        Assert.Equal("play\n", (await Cli.RunAsync("[suggest:13]", "recordings pl")).Output.Replace("completion\n", ""));
        Assert.Contains("--max-idle", (await Cli.RunAsync("[suggest:18]", "recordings play --")).Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("ls --help")]
    [InlineData("play --help")]
    [InlineData("export --help")]
    [InlineData("verify --help")]
    [InlineData("info --help")]
    [InlineData("completion --help")]
    public async Task Help_has_examples(string arguments) => Assert.Contains("Examples:", (await Cli.RunAsync(arguments.Split(' '))).Output);

    private async Task<(int ExitCode, string Output)> PlayFromAsync(string format, string from)
    {
        CliResult result = await Cli.RunAsync("play", Tar, "--format", format, "--from", from);
        return (result.ExitCode, result.Output);
    }

    private string PathOf(string name) => Path.Combine(_directory, name);
}
