using System.Runtime.CompilerServices;
using Recorder.Audit;

namespace Streaming.Tests.Collector;

/// <summary>An audit log in memory: an uid is written once. Fails while it is told to.</summary>
internal sealed class MemoryAuditLog : IAuditLog
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, AuditEntry> _entries = [];

    public bool Fails { get; set; }

    public IReadOnlyList<AuditEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Values];
            }
        }
    }

    public IReadOnlyList<string> Types => [.. Entries.Select(entry => entry.Type)];

    public Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        if (Fails)
        {
            throw new IOException("audit log is away (injected)");
        }

        lock (_gate)
        {
            foreach (AuditEntry entry in entries)
            {
                _entries.TryAdd(entry.Uid, entry);
            }
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<AuditEntry> QueryAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (AuditEntry entry in Entries)
        {
            yield return entry;
        }
    }
}
