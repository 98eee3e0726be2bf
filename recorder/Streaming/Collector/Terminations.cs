using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Recorder.Audit;
using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>
/// The sessions that somebody has ended. The audit log is where they are kept, so that nobody ends a session unseen, and so that the next
/// process and other collectors on the same log learn of it.
/// </summary>
internal sealed class Terminations(IAuditLog audit, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>How soon what another collector was told is known here, while sessions are open.</summary>
    public static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(2);

    // A session that has not heard of it after this long has no recorder any more.
    private static readonly TimeSpan KeepTime = TimeSpan.FromDays(1);

    // Clocks of collectors differ, and what is being written is not seen yet.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);
    private const int MostAtOnce = 10_000;

    private readonly ConcurrentDictionary<SessionId, (SessionTermination Termination, DateTimeOffset Time)> _known = new();
    private readonly Signal _news = new(), _wanted = new();
    private int _waiting;

    // Held while the log is read. It guards the next two.
    private readonly SemaphoreSlim _turn = new(1);
    private DateTimeOffset? _read;
    private bool _isTroubled;

    public SessionTermination? Find(SessionId session) =>
        _known.TryGetValue(session, out (SessionTermination Termination, DateTimeOffset Time) known) ? known.Termination : null;

    /// <summary>Notes it durably, then lets its recorder know. Of several the first counts; all are in the log.</summary>
    /// <exception cref="AuditException">It is not noted, and so not done.</exception>
    public async Task AddAsync(SessionTermination termination, string identity, SessionSummary? session, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await audit.WriteAsync([TerminationEntry.Of(termination, identity, session, now)], cancellationToken);
        log.LogWarning("session {Session} is to end: {Who} says so, because: {Reason}", termination.Session, identity, termination.Reason);
        Add(termination, now);
    }

    /// <summary>Those of these sessions that somebody has ended.</summary>
    public async Task<IReadOnlyList<SessionTermination>> FindAsync(IReadOnlyList<SessionId> sessions, CancellationToken cancellationToken)
    {
        if (sessions.Count == 0)
        {
            return [];
        }

        await LookAsync(cancellationToken);
        return [.. sessions.Select(Find).OfType<SessionTermination>()];
    }

    /// <summary>Completes when somebody has ended the session.</summary>
    public async Task<SessionTermination> WaitAsync(SessionId session, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        _wanted.Fire();
        try
        {
            while (true)
            {
                Task news = _news.Next;
                if (Find(session) is { } termination)
                {
                    return termination;
                }

                await news.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Looks into the log while anybody waits, until <paramref name="stopping"/>.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                Task wanted = _wanted.Next;
                if (Volatile.Read(ref _waiting) == 0)
                {
                    await wanted.WaitAsync(stopping);
                    continue;
                }

                await LookAsync(stopping);
                await Task.Delay(LookPeriod, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>What is not older than the period is not read again. A log that cannot be read is read later.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_read is { } last && last <= now && now - last < LookPeriod)
            {
                return;
            }

            DateTimeOffset since = _read is { } before && before <= now ? before - Overlap : now - KeepTime;
            var query = new AuditQuery { Type = AuditTypes.SessionTerminated, Since = since, Limit = MostAtOnce };
            await foreach (AuditEntry entry in audit.QueryAsync(query, cancellationToken))
            {
                if (TerminationEntry.Read(entry) is { } termination)
                {
                    Add(termination, entry.Time);
                }
            }

            (_read, _isTroubled) = (now, false);
            ForgetBefore(now - KeepTime);
        }
        catch (AuditException cause)
        {
            if (!_isTroubled)
            {
                log.LogWarning("audit log: {Problem}; which sessions were ended elsewhere is not known", cause.Message);
            }

            _isTroubled = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Add(SessionTermination termination, DateTimeOffset at)
    {
        if (_known.TryAdd(termination.Session, (termination, at)))
        {
            _news.Fire();
        }
    }

    private void ForgetBefore(DateTimeOffset oldest)
    {
        foreach ((SessionId session, (_, DateTimeOffset at)) in _known)
        {
            if (at < oldest)
            {
                _known.TryRemove(session, out _);
            }
        }
    }
}
