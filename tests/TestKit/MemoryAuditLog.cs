using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Recorder.Audit;
using Recorder.Format;

namespace TestKit;

/// <summary>An audit log and session directory in memory. It passes <c>AuditLogContract</c> and <c>SessionDirectoryContract</c>.</summary>
public sealed class MemoryAuditLog : IAuditLog, ISessionDirectory
{
    // All under _gate.
    private readonly Lock _gate = new();
    private readonly List<AuditEntry> _entries = [];
    private readonly HashSet<string> _uids = [];
    private int _failures;

    /// <summary>What was written, in order.</summary>
    public IReadOnlyList<AuditEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>The next <paramref name="count"/> writes fail and write nothing.</summary>
    public void FailNextWrites(int count)
    {
        lock (_gate)
        {
            _failures = count;
        }
    }

    public Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (0 < _failures)
            {
                _failures--;
                throw new AuditException("audit log: disk full (injected)");
            }

            _entries.AddRange(entries.Where(entry => _uids.Add(entry.Uid)));
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<AuditEntry> QueryAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        await Task.CompletedTask;
        IEnumerable<AuditEntry> newestFirst = Entries.Reverse().OrderByDescending(entry => entry.Time);
        if (query.AfterUid is { } after)
        {
            newestFirst = newestFirst.SkipWhile(entry => entry.Uid != after).Skip(1);
        }

        foreach (AuditEntry entry in newestFirst
            .Where(entry => !(entry.Time < query.Since) && !(query.Until <= entry.Time)
                && Matches(entry.User, query.User) && Matches(entry.Kind, query.Kind) && Matches(entry.Target, query.Target)
                && Matches(entry.Type, query.Type) && (query.Session is null || entry.Session == query.Session))
            .Take(query.Limit))
        {
            yield return entry;
        }
    }

    public async IAsyncEnumerable<SessionSummary> QueryAsync(SessionQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        await Task.CompletedTask;
        IEnumerable<SessionSummary> lastFirst = Summaries()
            .OrderByDescending(summary => summary.Started).ThenByDescending(summary => summary.Session.Value);
        if (query.After is { } after)
        {
            lastFirst = lastFirst.SkipWhile(summary => summary.Session != after).Skip(1);
        }

        foreach (SessionSummary summary in lastFirst
            .Where(summary => !(summary.Started < query.Since) && !(query.Until <= summary.Started)
                && Matches(summary.User, query.User) && Matches(summary.Kind, query.Kind) && Matches(summary.Target, query.Target)
                && (query.Session is null || summary.Session == query.Session) && (query.State is null || summary.State == query.State))
            .Take(query.Limit))
        {
            yield return summary;
        }
    }

    public Task<SessionSummary?> FindAsync(SessionId session, CancellationToken cancellationToken) =>
        Task.FromResult(Summaries().SingleOrDefault(summary => summary.Session == session));

    private IEnumerable<SessionSummary> Summaries() => Entries
        .Where(entry => entry.Session is not null)
        .GroupBy(entry => entry.Session!.Value)
        .Select(events => SessionSummary.From(events.Key, events))
        .OfType<SessionSummary>();

    private static bool Matches(string value, string? pattern) =>
        pattern is null || Regex.IsMatch(value, $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}\\z", RegexOptions.Singleline);
}
