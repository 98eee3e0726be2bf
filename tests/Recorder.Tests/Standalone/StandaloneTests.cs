using System.Diagnostics;
using System.Text;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Tests.Processes;
using TestKit;

namespace Recorder.Tests.Standalone;

public sealed class StandaloneTests
{
    [Theory]
    [InlineData("node")]
    [InlineData("node-sync")]
    public async Task A_command_is_recorded_stored_and_keeps_its_exit_code(string mode)
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync(mode);
        using Process shell = standalone.StartShell("sh", "-c", "echo out; echo err >&2; exit 7");
        shell.StandardInput.Close();

        Assert.Equal("out\n", await shell.StandardOutput.ReadToEndAsync());
        Assert.Equal("err\n", await shell.StandardError.ReadToEndAsync());
        Assert.Equal(7, await Programs.ExitCodeAsync(shell));
        Assert.Equal(0, await standalone.StopAsync());

        List<OneOf> events = await ReadOnlyRecordingAsync(standalone.Recordings);
        Assert.Equal(OneOf.EventOneofCase.SessionStart, events[0].EventCase);
        Assert.Equal(OneOf.EventOneofCase.SessionEnd, events[^1].EventCase);
        Assert.Equal("err\nout\n", string.Concat(PrintsOf(events).Order()));
    }

    [Theory]
    [InlineData("node")]
    [InlineData("node-sync")]
    public async Task SIGTERM_ends_a_running_session_and_loses_nothing_of_it(string mode)
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync(mode);
        using Process shell = standalone.StartShell("sh", "-c", "echo begun; exec sleep 100");
        Assert.Equal("begun", await shell.StandardOutput.ReadLineAsync());

        Assert.Equal(0, await standalone.StopAsync());

        string told = await shell.StandardError.ReadToEndAsync();
        Assert.NotEqual(0, await Programs.ExitCodeAsync(shell));
        Assert.Single(told.Trim().Split('\n'));
        List<OneOf> events = await ReadOnlyRecordingAsync(standalone.Recordings);
        Assert.Contains("begun\n", PrintsOf(events));
        Assert.Equal(OneOf.EventOneofCase.SessionEnd, events[^1].EventCase);
    }

    [Fact]
    public async Task What_mode_node_left_in_the_spool_is_stored_in_a_sync_mode_too()
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync("node");
        using Process shell = standalone.StartShell("sh", "-c", "echo begun; exec sleep 100");
        Assert.Equal("begun", await shell.StandardOutput.ReadLineAsync());

        await standalone.ChangeModeAsync("node-sync");
        await Eventually.TrueAsync(() => Directory.GetFiles(standalone.Recordings, "*.tar").Length == 1);

        List<OneOf> events = await ReadOnlyRecordingAsync(standalone.Recordings);
        Assert.Equal("begun\n", string.Concat(PrintsOf(events)));
        Assert.Equal(OneOf.EventOneofCase.SessionEnd, events[^1].EventCase);
    }

    [Fact]
    public async Task Without_a_node_service_a_session_is_refused_with_one_clear_line()
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync("node");
        await standalone.StopAsync();

        using Process shell = standalone.StartShell("echo", "unseen");

        Assert.Equal("", await shell.StandardOutput.ReadToEndAsync());
        string told = await shell.StandardError.ReadToEndAsync();
        Assert.Equal(254, await Programs.ExitCodeAsync(shell));
        Assert.Contains("recording", told);
        Assert.Single(told.Trim().Split('\n'));
    }

    private static async Task<List<OneOf>> ReadOnlyRecordingAsync(string directory)
    {
        string file = Assert.Single(Directory.GetFiles(directory, "*.tar"));
        using RecordingReader reader = new(File.OpenRead(file), new RecordingReaderOptions());
        List<OneOf> events = [];
        while (await reader.ReadAsync(CancellationToken.None))
        {
            events.Add(reader.ParseEvent());
        }

        Assert.Empty(reader.Findings);
        return events;
    }

    private static IEnumerable<string> PrintsOf(List<OneOf> events) =>
        events.Where(e => e.EventCase == OneOf.EventOneofCase.SessionPrint).Select(e => Encoding.UTF8.GetString(e.SessionPrint.Data.Span));
}
