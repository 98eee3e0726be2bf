using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Recorder.Audit;

namespace Recorder.Streaming.Collector;

/// <summary>
/// Writes events to the audit log while their session runs. It may drop some when the log is away for long: the whole recording
/// is gone through again when it is completed. Of a session whose recording is stored it writes only what the same recorder tells.
/// </summary>
internal sealed class AuditFeed(IAuditLog audit, BackoffPolicy retry, TimeProvider time, ILogger log)
{
    private const int Capacity = 10_000;
    private const long MaxSize = 16 * 1024 * 1024;
    private const int BatchCount = 200;
    private const int BatchSize = 1024 * 1024;

    private readonly RecordingOwners _owners = new(audit, log);
    private readonly Channel<(AuditEvent Recorded, string Owner)> _events = Channel.CreateUnbounded<(AuditEvent, string)>();

    // Bytes of what waits.
    private long _size;

    /// <summary>Takes an event that is durable. The oldest ones make room for it.</summary>
    /// <param name="recorded">The event.</param>
    /// <param name="owner">The recorder that it came from; empty: it has no name.</param>
    public void Add(AuditEvent recorded, string owner)
    {
        Interlocked.Add(ref _size, recorded.Message.Length); // First: what is taken out has been counted.
        if (!_events.Writer.TryWrite((recorded, owner)))
        {
            Interlocked.Add(ref _size, -recorded.Message.Length);
            return;
        }

        while ((MaxSize < Interlocked.Read(ref _size) || Capacity < _events.Reader.Count) && TryTake(out _, out _))
        {
            // Dropped.
        }
    }

    /// <summary>Runs until <paramref name="stopping"/>; what is there by then is still written, if the log takes it at once.</summary>
    public Task RunAsync(CancellationToken stopping)
    {
        stopping.Register(() => _events.Writer.TryComplete());
        return Task.Run(() => WorkAsync(stopping), CancellationToken.None);
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        var entries = new List<(AuditEntry Entry, string Owner)>();
        while (await _events.Reader.WaitToReadAsync(CancellationToken.None))
        {
            entries.Clear();
            int size = 0;
            while (entries.Count < BatchCount && size < BatchSize && TryTake(out AuditEvent next, out string owner))
            {
                size += next.Message.Length;
                if (next.ToEntry() is { } entry)
                {
                    entries.Add((entry, owner));
                }
            }

            if (entries.Count > 0)
            {
                await WriteAsync(entries, stopping);
            }
        }
    }

    private bool TryTake(out AuditEvent oldest, out string owner)
    {
        bool isTaken = _events.Reader.TryRead(out (AuditEvent Recorded, string Owner) next);
        (oldest, owner) = next;
        Interlocked.Add(ref _size, isTaken ? -oldest.Message.Length : 0);
        return isTaken;
    }

    private async Task WriteAsync(List<(AuditEntry Entry, string Owner)> entries, CancellationToken stopping)
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                await audit.WriteAsync(await _owners.OwnAsync(entries, CancellationToken.None), CancellationToken.None);
                return;
            }
            catch (Exception cause) // Background loop: what an event is refused for may pass, and none is given up.
            {
                if (failures == 1)
                {
                    log.LogWarning("audit log: {Problem}; {Count} events wait", cause.Message, entries.Count);
                }
            }

            try
            {
                await Task.Delay(retry.DelayAfter(failures, Random.Shared), time, stopping);
            }
            catch (OperationCanceledException)
            {
                return; // They are written when their recording is completed.
            }
        }
    }
}
