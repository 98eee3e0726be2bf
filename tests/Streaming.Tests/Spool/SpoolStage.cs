using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Journal;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Uploads;
using TestKit;

namespace Streaming.Tests.Spool;

/// <summary>A spool in a folder of its own, on a clock moved by hand and a disk that fills and fails when told.</summary>
internal sealed class SpoolStage : ILossReporter, IAsyncDisposable
{
    private const long Gibibyte = 1L << 30;

    private SpoolStore? _spool;

    public SpoolStage() => Options = new SpoolOptions { Directory = System.IO.Directory.CreateTempSubdirectory("spool-").FullName };

    public SpoolOptions Options { get; set; }

    public ManualTimeProvider Time { get; } = new();

    public long FreeSpace { get; set; } = 100 * Gibibyte;

    /// <summary>Thrown by fdatasync, when set.</summary>
    public Exception? SyncFault { get; set; }

    /// <summary>fdatasync waits for it.</summary>
    public ManualResetEventSlim MaySync { get; } = new(initialState: true);

    public List<RecordingLoss> Losses { get; } = [];

    /// <summary>Thrown when a loss is to be kept, when set.</summary>
    public Exception? LossFault { get; set; }

    public SpoolStore Spool => _spool ??= SpoolStore.Open(
        Options, Time, NullLogger.Instance,
        root => new GroupCommit(root, (handle, name) => Sync(() => Durable.SyncData(handle, name)), (handle, name) => Sync(() => Durable.SyncFileSystem(handle, name))),
        _ => new DiskSpace(FreeSpace, 100 * Gibibyte));

    public static RecordingKey NewKey(Track track = Track.Main) => new(new SessionId(Guid.NewGuid()), track);

    public string Quarantine => new SpoolLayout(Options.Directory).QuarantineFolder;

    public string FolderOf(RecordingKey key) => new SpoolLayout(Options.Directory).Track(key);

    public Task<IRecordSink> OpenAsync(RecordingKey key) => new SpoolSinkFactory(Spool).OpenAsync(key, default).AsTask();

    /// <summary>As after kill -9: the process is gone, its files are as they are. The next <see cref="Spool"/> is another process's.</summary>
    public async Task KillAsync()
    {
        await Spool.DisposeAsync();
        _spool = null;
    }

    public async Task<ISpooledTrack> NextTrackAsync()
    {
        using var bound = new CancellationTokenSource(Eventually.Bound);
        return await Spool.WatchAsync(bound.Token).FirstAsync(bound.Token);
    }

    public Task<int> RecoverAsync() => Spool.RecoverAsync(this, default);

    public void Report(RecordingLoss loss) => Losses.Add(loss);

    public void Keep(RecordingLoss loss) => Losses.Add(LossFault is null ? loss : throw LossFault);

    /// <summary>All events of a completed track, framed records as they are.</summary>
    public static async Task<byte[]> ReadBytesAsync(ISpooledTrack track, long fromIndex = 0)
    {
        await using ISpooledReader reader = await track.OpenReaderAsync(fromIndex, default);
        using var bytes = new MemoryStream();
        while (await reader.ReadAsync(default).AsTask().WaitAsync(Eventually.Bound))
        {
            bytes.Write(reader.Batch.Records.Span);
        }

        return bytes.ToArray();
    }

    public static async Task<List<OneOf>> ReadAsync(ISpooledTrack track, long fromIndex = 0) =>
        Recording.FakeSink.Parse(await ReadBytesAsync(track, fromIndex));

    /// <summary>Prints with these texts, from an index on.</summary>
    public static RecordBatch Prints(long firstIndex, params string[] texts) => Batch(firstIndex, [.. texts.Select(Print)]);

    public static OneOf Print(string text) =>
        new() { SessionPrint = new SessionPrint { Data = Google.Protobuf.ByteString.CopyFromUtf8(text) } };

    public static OneOf Start(string user = "alice") => new()
    {
        SessionStart = new SessionStart { User = new UserMetadata { User = user }, TerminalSize = "80:25" },
    };

    public static RecordBatch Batch(long firstIndex, params OneOf[] events)
    {
        var bytes = new ArrayBufferWriter<byte>();
        for (int i = 0; i < events.Length; i++)
        {
            Metadata metadata = EventStamp.MetadataOf(events[i]);
            metadata.Index = firstIndex + i;
            metadata.Time = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(ManualTimeProvider.DefaultStart.AddSeconds(firstIndex + i));
            RecordEncoder.Write(bytes, events[i]);
        }

        return new RecordBatch(bytes.WrittenMemory, events.Length, firstIndex, firstIndex + events.Length - 1);
    }

    public static string Text(IEnumerable<OneOf> events) => string.Join(
        ' ', events.Select(e => e.SessionPrint is { } print ? Encoding.UTF8.GetString(print.Data.Span) : e.EventCase.ToString()));

    public async ValueTask DisposeAsync()
    {
        if (_spool is not null)
        {
            await _spool.DisposeAsync();
        }

        System.IO.Directory.Delete(Options.Directory, recursive: true);
    }

    private void Sync(Action sync)
    {
        MaySync.Wait();
        if (SyncFault is not null)
        {
            throw SyncFault;
        }

        sync();
    }
}
