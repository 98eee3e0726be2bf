using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Journal;
using TestKit;

namespace Streaming.Tests.Collector;

/// <summary>A collector on a directory of its own, with everything around it in memory, that can be killed and started again.</summary>
internal sealed class CollectorFixture : IAsyncDisposable
{
    private readonly List<CollectorCore> _cores = [];
    private readonly List<CollectorCore> _others = [];
    private readonly List<string> _beside = [];
    private Func<bool> _syncFails = () => false;

    public CollectorFixture(CollectorOptions? options = null, StoreLimits? limits = null, MemoryRecordingStore? store = null)
    {
        Options = options ?? new CollectorOptions { PartSize = 4096 };
        Store = store ?? (limits is null ? new MemoryRecordingStore(Time) : new MemoryRecordingStore(Time, limits));
        Trackers = new MemorySessionTrackers(Time);
        Directory.CreateDirectory(Journals);
    }

    public CollectorOptions Options { get; }

    public ManualTimeProvider Time { get; } = new();

    public MemoryRecordingStore Store { get; }

    public MemoryAuditLog Audit { get; } = new();

    public MemorySessionTrackers Trackers { get; }

    public string Journals { get; set; } = Path.Combine(Path.GetTempPath(), $"collector-{Guid.NewGuid():N}");

    /// <summary>Makes the sync of journals fail while <paramref name="failing"/> says so.</summary>
    public void FailSyncWhile(Func<bool> failing) => _syncFails = failing;

    public IReadOnlyList<string> AuditTypes => [.. Audit.Entries.Select(entry => entry.Type)];

    public long FreeSpace { get; set; } = long.MaxValue;

    public RecordingKey Key { get; } = RecordingKey.Main(SessionId.New(TimeProvider.System));

    /// <summary>A new process over what is there.</summary>
    public Task<CollectorCore> StartAsync(IRecordingStore? store = null) => StartAsync(Journals, store);

    /// <summary>Another collector, with journals of its own, and the same store, audit log and trackers. It is not killed with the others.</summary>
    public Task<CollectorCore> StartBesideAsync()
    {
        _beside.Add(Path.Combine(Path.GetTempPath(), $"collector-{Guid.NewGuid():N}"));
        return StartAsync(_beside[^1], store: null);
    }

    private async Task<CollectorCore> StartAsync(string journals, IRecordingStore? store)
    {
        CollectorCore.Prepare(journals);
        var commits = new GroupCommit(journals, Sync, Durable.SyncFileSystem);
        var core = new CollectorCore(store ?? Store, Audit, Trackers, journals, Options, Time, NullLogger.Instance, () => FreeSpace, commits);
        (journals == Journals ? _cores : _others).Add(core);
        await core.RecoverAsync(default);
        return core;
    }

    /// <summary>
    /// kill -9 of all collectors at this moment: the next one starts from what is on disk now, whatever these may still do.
    /// </summary>
    public async Task KillAsync()
    {
        string old = Journals;
        Journals = CopyJournals();
        await StopAsync();
        Directory.Delete(old, recursive: true);
    }

    /// <summary>An orderly end of all collectors.</summary>
    public async Task StopAsync()
    {
        foreach (CollectorCore core in _cores)
        {
            await core.DisposeAsync();
        }

        _cores.Clear();
    }

    private void Sync(SafeFileHandle file, string name)
    {
        if (_syncFails())
        {
            throw new StorageException(StorageProblem.Device, $"fdatasync {name}: injected");
        }

        Durable.SyncData(file, name);
    }

    private string CopyJournals()
    {
        string copy = Path.Combine(Path.GetTempPath(), $"collector-{Guid.NewGuid():N}");
        foreach (string directory in Directory.GetDirectories(Journals, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(copy, Path.GetRelativePath(Journals, directory)));
        }

        foreach (string file in Directory.GetFiles(Journals, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(copy, Path.GetRelativePath(Journals, file)));
        }

        return copy;
    }

    public async Task<byte[]> ReadAsync(int? revision = null)
    {
        StoredRecording found = await Store.FindAsync(Key, default) ?? throw new InvalidOperationException("no recording");
        await using Stream content = await Store.OpenReadAsync(found with { Revision = revision ?? found.Revision }, 0, null, default);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Indices of the stored recording's events.</summary>
    public async Task<IReadOnlyList<long>> ReadIndicesAsync(int? revision = null)
    {
        using var reader = new RecordingReader(new MemoryStream(await ReadAsync(revision)), new RecordingReaderOptions());
        var indices = new List<long>();
        while (await reader.ReadAsync(default))
        {
            indices.Add(reader.Key.Index);
        }

        return indices;
    }

    /// <summary>The newest revision's events.</summary>
    public async Task<List<OneOf>> ReadEventsAsync(RecordingKey? key = null)
    {
        StoredRecording found = (await Store.FindAsync(key ?? Key, default))!;
        await using Stream content = await Store.OpenReadAsync(found, 0, null, default);
        using var reader = new RecordingReader(content, new RecordingReaderOptions());
        var events = new List<OneOf>();
        while (await reader.ReadAsync(default))
        {
            events.Add(reader.ParseEvent());
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (CollectorCore core in _others)
        {
            await core.DisposeAsync();
        }

        foreach (string journals in _beside.Append(Journals))
        {
            Directory.Delete(journals, recursive: true);
        }
    }
}
