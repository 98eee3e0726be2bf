using Recorder.Format;
using Recorder.Sessions.Ssh.Node;
using Recorder.Streaming.Recording;
using TestKit;

namespace Sessions.Tests.Ssh;

public sealed class LossReportsTests
{
    private const uint Alice = 1000, Bob = 1001;

    private readonly ManualTimeProvider _time = new();
    private readonly Told _told = new();
    private readonly LossReports _reports;

    public LossReportsTests() => _reports = new LossReports(_told, _time);

    [Fact]
    public void A_flood_of_reports_that_nothing_proves_is_told_as_some_and_a_number()
    {
        for (int i = 0; i < 1000; i++)
        {
            Report(Alice, null, i == 700 ? "earliest" : $"made up {i}", since: i == 700 ? -100 : -i % 50);
        }

        Assert.Equal(["made up 0", "made up 1", "made up 2", "made up 3", "made up 4"], _told.Reasons);
        _time.Advance(LossReports.Period);
        Assert.Equal("995 more reports of unrecorded sessions within a minute", _told.Reasons[^1]);
        Assert.Equal(ManualTimeProvider.DefaultStart.AddSeconds(-100), _told.Losses[^1].Since);
        Assert.Equal(6, _told.Losses.Count);
    }

    [Fact]
    public void A_report_that_is_proven_gets_through_the_flood_once()
    {
        var session = SessionId.New(_time);
        Flood(Alice);

        Report(Alice, session, "the daemon was killed");
        Report(Alice, session, "the daemon was killed");

        Assert.Equal(session, Assert.Single(_told.Losses, loss => loss.Reason == "the daemon was killed").Session);
    }

    [Fact]
    public void One_users_flood_hides_no_report_of_anothers()
    {
        Flood(Alice);

        Report(Bob, null, "no daemon");

        Assert.Equal("no daemon", _told.Reasons[^1]);
    }

    [Fact]
    public void After_a_minute_reports_are_told_again()
    {
        Flood(Alice);
        _time.Advance(LossReports.Period);

        Report(Alice, null, "no daemon");

        Assert.Equal("no daemon", _told.Reasons[^1]);
        Assert.Equal(1, _time.ArmedTimers);
        _time.Advance(LossReports.Period);
        Assert.Equal(0, _time.ArmedTimers);
        Assert.Equal("no daemon", _told.Reasons[^1]);
    }

    [Fact]
    public void A_daemon_that_stops_tells_what_it_counted()
    {
        Flood(Alice);

        _reports.Finish();

        Assert.StartsWith("95 more reports", _told.Reasons[^1]);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public void Proven_reports_have_a_limit_too()
    {
        for (int i = 0; i < LossReports.MaxProven + 3; i++)
        {
            Report(Alice, SessionId.New(_time), "lost");
        }

        _reports.Finish();

        Assert.Equal(LossReports.MaxProven + 1, _told.Losses.Count);
        Assert.StartsWith("3 more reports", _told.Reasons[^1]);
    }

    [Fact]
    public void Nothing_in_a_reason_moves_a_cursor()
    {
        Report(Alice, null, "gone\e[2J\n\u202Eforged");

        Assert.Equal("gone?[2J??forged", Assert.Single(_told.Reasons));
    }

    private void Flood(uint uid)
    {
        for (int i = 0; i < 100; i++)
        {
            Report(uid, null, "made up");
        }
    }

    private void Report(uint uid, SessionId? proven, string reason, int since = 0) =>
        _reports.Report(uid, $"user-{uid}", proven, ManualTimeProvider.DefaultStart.AddSeconds(since), reason);

    private sealed class Told : ILossReporter
    {
        internal List<RecordingLoss> Losses { get; } = [];

        internal List<string> Reasons => [.. Losses.Select(loss => loss.Reason)];

        public void Report(RecordingLoss loss) => Losses.Add(loss);
    }
}
