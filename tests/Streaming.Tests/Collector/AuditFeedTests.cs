using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using TestKit;

namespace Streaming.Tests.Collector;

public sealed class AuditFeedTests : IAsyncDisposable
{
    private const int EventSize = 60_000, Events = 1_000, Bound = 16 * 1024 * 1024, BatchBound = 1024 * 1024;

    private readonly ManualTimeProvider _time = new();
    private readonly MemoryAuditLog _audit = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly AuditFeed _feed;
    private readonly Task _running;

    public AuditFeedTests()
    {
        _feed = new AuditFeed(_audit, new BackoffPolicy(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), _time, NullLogger.Instance);
        _running = _feed.RunAsync(_stopping.Token);
    }

    [Fact]
    public async Task While_the_log_is_away_it_keeps_the_newest_events_within_a_bound_of_bytes()
    {
        _audit.FailNextWrites(int.MaxValue);
        for (int index = 0; index < Events; index++)
        {
            _feed.Add(Large(index), "");
        }

        await _time.UntilArmedAsync(1);
        _audit.FailNextWrites(0);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => _audit.Entries.Any(entry => entry.User == $"{Events - 1}"));

        int[] written = [.. _audit.Entries.Select(entry => int.Parse(entry.User, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.InRange(written.Length * EventSize, Bound / 2, Bound + BatchBound + EventSize);
        Assert.Equal(Enumerable.Range(Events - 200, 200), written[^200..]);
    }

    [Fact]
    public async Task What_the_log_takes_makes_room_for_more()
    {
        for (int index = 0; index < Events; index++)
        {
            _feed.Add(Large(index), "");
            await Eventually.TrueAsync(() => _audit.Entries.Count == index + 1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private static AuditEvent Large(int index)
    {
        SessionId session = SessionId.New(TimeProvider.System);
        RecordBatch batch = SessionEvents.Of(index, new OneOf
        {
            SessionJoin = new SessionJoin
            {
                Metadata = SessionEvents.Metadata(index, EventTypes.SessionJoin, new string('x', EventSize)),
                User = new UserMetadata { User = $"{index}" },
                Session = new SessionMetadata { SessionID = session.ToString() },
            },
        });
        return new AuditEvent(session, batch.Records[FormatLimits.LengthPrefixSize..].ToArray());
    }
}
