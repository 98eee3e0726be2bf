using Recorder.Audit;
using Recorder.Format;
using TestKit;

namespace Audit.Tests;

/// <summary>What every <see cref="ISessionTrackers"/> promises.</summary>
public abstract class SessionTrackersContract
{
    protected ManualTimeProvider Time { get; } = new();

    protected abstract ISessionTrackers CreateTrackers();

    private DateTimeOffset In(int seconds) => Time.GetUtcNow().AddSeconds(seconds);

    [Fact]
    public async Task A_refresh_opens_a_tracker_or_moves_its_expiry_later_never_earlier()
    {
        ISessionTrackers trackers = CreateTrackers();
        SessionId session = SessionId.New(Time);
        DateTimeOffset created = Time.GetUtcNow();
        await trackers.RefreshAsync([session], In(60), default);
        Assert.Equal(new SessionTracker(session, created, In(60)), await trackers.FindAsync(session, default));

        Time.Advance(TimeSpan.FromSeconds(10));
        DateTimeOffset later = In(60);
        await trackers.RefreshAsync([session, session], later, default);
        await trackers.RefreshAsync([session], In(5), default);

        Assert.Equal(new SessionTracker(session, created, later), await trackers.FindAsync(session, default));
    }

    [Fact]
    public async Task A_closed_tracker_is_gone_and_closing_it_again_does_nothing()
    {
        ISessionTrackers trackers = CreateTrackers();
        SessionId session = SessionId.New(Time);
        await trackers.RefreshAsync([session], In(60), default);

        await trackers.CloseAsync(session, default);
        await trackers.CloseAsync(session, default);

        Assert.Null(await trackers.FindAsync(session, default));
        Assert.Empty(await trackers.ListAsync(default).ToListAsync());
    }

    [Fact]
    public async Task All_trackers_are_listed_oldest_first_with_the_expired_ones()
    {
        ISessionTrackers trackers = CreateTrackers();
        List<SessionId> sessions = [];
        for (int i = 0; i < 3; i++)
        {
            sessions.Add(new SessionId(Guid.NewGuid()));
            await trackers.RefreshAsync([sessions[^1]], In(1), default);
            Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(sessions, (await trackers.ListAsync(default).ToListAsync()).Select(tracker => tracker.Session));
    }

    [Fact]
    public async Task After_an_outage_all_trackers_live_at_least_so_long()
    {
        ISessionTrackers trackers = CreateTrackers();
        SessionId expired = SessionId.New(Time), lasting = SessionId.New(Time);
        await trackers.RefreshAsync([expired], In(10), default);
        await trackers.RefreshAsync([lasting], In(1000), default);
        DateTimeOffset lastingExpires = In(1000);
        Time.Advance(TimeSpan.FromSeconds(100));

        await trackers.ExtendAllAsync(In(60), default);

        Assert.Equal(In(60), (await trackers.FindAsync(expired, default))!.Expires);
        Assert.Equal(lastingExpires, (await trackers.FindAsync(lasting, default))!.Expires);
    }

    [Fact]
    public async Task Refreshing_nothing_does_nothing()
    {
        ISessionTrackers trackers = CreateTrackers();

        await trackers.RefreshAsync([], In(60), default);

        Assert.Empty(await trackers.ListAsync(default).ToListAsync());
    }
}
