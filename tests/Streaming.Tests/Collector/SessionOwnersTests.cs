using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Collector;

namespace Streaming.Tests.Collector;

public sealed class SessionOwnersTests
{
    private const string Nobody = "", Us = "CN=us", Others = "CN=others";

    private static readonly SessionId _session = SessionId.New(TimeProvider.System);
    private readonly SessionOwners _owners = new();

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
}
