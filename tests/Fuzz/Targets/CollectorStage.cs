using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Journal;
using TestKit;

namespace Fuzz.Targets;

/// <summary>A collector with one track open, on a folder of its own and everything else in memory.</summary>
internal sealed class CollectorStage : IAsyncDisposable
{
    private static readonly RecordingKey _key = SpoolImage.MainTrack;

    private readonly string _root = ScratchFolder.Make("collector");
    private readonly ManualTimeProvider _time = new();
    private readonly MemoryRecordingStore _store;
    private readonly MemoryAuditLog _audit = new();
    private readonly MemorySessionTrackers _trackers;
    private CollectorCore _core = null!;

    private CollectorStage()
    {
        _store = new MemoryRecordingStore(_time);
        _trackers = new MemorySessionTrackers(_time);
    }

    public ICollectorTrack Track { get; private set; } = null!;

    /// <summary>Event index of the last record taken; -1 before the first.</summary>
    public long LastTaken { get; set; } = -1;

    public int AuditCount => _audit.Entries.Count;

    public static async Task<CollectorStage> StartAsync()
    {
        var stage = new CollectorStage();
        await stage.OpenAsync();
        stage.Track = await stage._core.CreateAsync(_key, live: true, CancellationToken.None);
        return stage;
    }

    /// <summary>The process ends, and another begins over what it left.</summary>
    public async Task RestartAsync()
    {
        Guid upload = Track.UploadId;
        await CloseAsync();
        await OpenAsync();
        Track = await _core.ResumeAsync(_key, upload, live: true, CancellationToken.None);
    }

    /// <summary>The messages of the stored recording.</summary>
    public async Task<List<byte[]>> ReadAsync()
    {
        StoredRecording stored = await _store.FindAsync(_key, CancellationToken.None) ?? throw new InvalidOperationException("nothing is stored");
        using var reader = new RecordingReader(await _store.OpenReadAsync(stored, 0, null, CancellationToken.None), RecordingReaderOptions.Default);
        var messages = new List<byte[]>();
        while (await reader.ReadAsync(CancellationToken.None))
        {
            messages.Add(reader.Message.ToArray());
        }

        return messages;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_root, recursive: true);
    }

    private async Task OpenAsync()
    {
        CollectorCore.Prepare(_root);
        _core = new CollectorCore(
            _store, _audit, _trackers, _root, new CollectorOptions { PartSize = 4096 }, _time, NullLogger.Instance,
            () => long.MaxValue, new GroupCommit(_root, (_, _) => { }, (_, _) => { }));
        await _core.RecoverAsync(CancellationToken.None);
    }

    private async Task CloseAsync()
    {
        await Track.DisposeAsync();
        await _core.DisposeAsync();
    }
}
