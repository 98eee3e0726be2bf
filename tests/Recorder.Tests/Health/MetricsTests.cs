using System.Diagnostics;
using Recorder.Tests.Processes;
using Recorder.Tests.Standalone;
using TestKit;
using TestKit.Metrics;

namespace Recorder.Tests.Health;

public sealed class MetricsTests
{
    [Fact]
    public async Task What_a_session_did_is_counted_on_its_whole_way_into_the_store()
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync("node");
        using HttpClient http = new() { BaseAddress = standalone.Health };
        using Process shell = standalone.StartShell("echo", "hello");
        shell.StandardInput.Close();
        Assert.Equal(0, await Programs.ExitCodeAsync(shell));

        PrometheusPage page = null!;
        await Eventually.TrueAsync(async () =>
        {
            page = PrometheusPage.Parse(await http.GetStringAsync("metrics"));
            return page.Sum("session_recording_uploads_completed_total") > 0 && page.Sum("session_recording_spool_tracks") == 0
                && page.Sum("session_recording_store_writable") == 1 && page.Sum("session_recording_sessions_ended_total") == 1
                && page.Sum("session_recording_collector_last_stored_seconds") > 0; // A page is no snapshot: each figure is of its own moment.
        });

        Assert.Empty(DocumentedMetrics.Contradictions(page));
        Assert.Equal(1, page.Sum("session_recording_sessions_started_total", "kind=\"ssh\""));
        Assert.Equal(0, page.Sum("session_recording_sessions_running", "kind=\"ssh\""));
        Assert.Equal(1, page.Sum("session_recording_sessions_ended_total", "kind=\"ssh\"", "outcome=\"complete\""));
        Assert.Equal(1, page.Sum("session_recording_collector_recordings_total", "by=\"recorder\""));
        Assert.True(page.Sum("session_recording_events_total") >= 3); // Start, output, end.
        Assert.True(page.Sum("session_recording_recorded_bytes_total") > 0);
        Assert.True(page.Sum("session_recording_commit_duration_seconds_count") > 0);
        Assert.Equal(1, page.Sum("session_recording_spool_disk_state", "state=\"available\""));
        Assert.Equal(0, page.Sum("session_recording_spool_size_bytes"));
        Assert.Equal(0, page.Sum("session_recording_spool_oldest_age_seconds"));
        Assert.True(page.Sum("dotnet_process_memory_working_set_bytes") > 0);
    }

    [Fact]
    public async Task Prometheus_is_told_which_format_it_is()
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync("off");
        using HttpClient http = new() { BaseAddress = standalone.Health };

        using HttpResponseMessage response = await http.GetAsync("metrics");

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(0, PrometheusPage.Parse(await response.Content.ReadAsStringAsync()).Sum("session_recording_collector_sessions"));
    }
}
