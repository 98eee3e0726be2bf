using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using TestKit;

namespace Streaming.Tests.Collector;

public sealed class SessionOwnersTests
{
    private const string Nobody = "", Us = "CN=us", Others = "CN=others";

    private static readonly SessionId _session = SessionId.New(TimeProvider.System);
    private readonly ManualTimeProvider _time = new();
    private readonly SessionOwners _owners;

    public SessionOwnersTests() => _owners = new SessionOwners(_time, TimeSpan.FromSeconds(60));

    [Fact]
    public void A_session_is_one_recorders_until_its_last_track_is_done()
    {
        _owners.Add(_session, Us);
        _owners.Add(_session, Us);
        Assert.True(_owners.IsAnothers(_session, Others));
        Assert.Throws<CollectorRefusedException>(() => _owners.Add(_session, Others));

        _owners.Remove(_session);
        Assert.Throws<CollectorRefusedException>(() => _owners.Add(_session, Others));
        _owners.Remove(_session);

        Assert.False(_owners.IsAnothers(_session, Others));
        _owners.Add(_session, Others);
    }

    [Fact]
    public void What_is_completed_for_a_collector_that_is_gone_keeps_nobody_out()
    {
        _owners.Add(_session, Nobody);
        Assert.False(_owners.IsAnothers(_session, Us));

        _owners.Add(_session, Us);

        Assert.Throws<CollectorRefusedException>(() => _owners.Add(_session, Others));
    }

    [Fact]
    public void What_is_completed_for_a_collector_that_is_gone_makes_a_session_nobody_elses()
    {
        _owners.Add(_session, Us);
        _owners.Add(_session, Nobody);

        Assert.True(_owners.IsAnothers(_session, Others));
    }

    [Fact]
    public void A_session_that_nobody_has_opened_is_his_who_reports_it_as_long_as_he_does()
    {
        _owners.Report([_session], Us);
        _time.Advance(TimeSpan.FromSeconds(59));
        _owners.Report([_session], Others);
        Assert.True(_owners.IsAnothers(_session, Others));
        _owners.Report([_session], Us);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(_owners.IsAnothers(_session, Others));
        Assert.False(_owners.IsAnothers(_session, Us));

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(_owners.IsAnothers(_session, Others));
    }

    [Fact]
    public void Who_opened_a_session_has_it_whoever_reported_it()
    {
        _owners.Report([_session], Others);
        _owners.Add(_session, Us);

        Assert.False(_owners.IsAnothers(_session, Us));
        Assert.True(_owners.IsAnothers(_session, Others));
    }

    [Fact]
    public void Who_has_no_name_has_no_session()
    {
        _owners.Report([_session], Nobody);

        Assert.False(_owners.IsAnothers(_session, Us));
    }
}
