using SessionRecording.Operator.Host.Observing;

namespace Operator.Tests.Observing;

public sealed class SpoolReportTests
{
    private const string Metrics = """
        # HELP session_recording_spool_disk_state 1 for the state in which the spool's volume is, 0 for the others.
        # TYPE session_recording_spool_disk_state gauge
        session_recording_spool_disk_state{state="available"} 0
        session_recording_spool_disk_state{state="low"} 1
        session_recording_spool_disk_state{state="critical"} 0
        session_recording_spool_tracks{state="running"} 2
        session_recording_spool_tracks{state="waiting"} 17
        session_recording_spool_size_bytes 4096
        """;

    [Fact]
    public void A_spool_is_as_its_metrics_say() => Assert.Equal(new SpoolReport("low", 2, 17), SpoolReport.Read(Metrics));

    [Theory]
    [InlineData("")]
    [InlineData("session_recording_spool_tracks{state=\"running\"} 2")]
    [InlineData("session_recording_spool_disk_state{state=\"low\"} 0")]
    [InlineData("session_recording_spool_disk_state{state=\"low\"}")]
    [InlineData("session_recording_spool_disk_state{state=\"low\"} one")]
    public void Without_a_state_there_is_no_spool(string metrics) => Assert.Null(SpoolReport.Read(metrics));
}
