using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;

namespace Streaming.Tests.Spool;

/// <summary>A real small file system, filled by a session.</summary>
public sealed class FullDiskTests : IAsyncDisposable, ILossReporter
{
    private readonly string _folder = Directory.CreateTempSubdirectory("full-").FullName;
    private readonly bool _isMounted;
    private readonly List<RecordingLoss> _losses = [];

    public FullDiskTests() => _isMounted = Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder);

    public ValueTask DisposeAsync()
    {
        Run("umount", "-l", _folder);
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    [Fact]
    public async Task FailClosed_ends_the_session_and_what_was_written_stays()
    {
        await using SpoolStore spool = Open(new SpoolOptions { Directory = _folder });
        SessionRecorder recorder = await StartAsync(spool, FailureMode.FailClosed);
        int printed = 0;
        var failure = await Assert.ThrowsAsync<RecordingFailedException>(async () =>
        {
            for (; printed < 100_000; printed++)
            {
                await recorder.PrintAsync(OutputStream.Stdout, RecordingText(printed), default);
                await recorder.FlushAsync(default);
            }
        });
        await recorder.DisposeAsync();

        Assert.Equal("the recording disk is critical", failure.Message);
        await AssertRecoveredAsync(spool, printed);
    }

    [Fact]
    public async Task FailOpen_lets_the_session_go_on_and_tells_the_loss()
    {
        await using SpoolStore spool = Open(new SpoolOptions { Directory = _folder });
        SessionRecorder recorder = await StartAsync(spool, FailureMode.FailOpen);
        for (int printed = 0; printed < 40_000; printed++)
        {
            await recorder.PrintAsync(OutputStream.Stdout, RecordingText(printed), default);
        }

        await recorder.CompleteAsync(default);
        await recorder.DisposeAsync();

        RecordingLoss loss = Assert.Single(_losses, loss => loss.IsFinal);
        Assert.True(Run("mount", "-o", "remount,size=4m", _folder)); // The end event needs room, which there may be none of.
        await AssertRecoveredAsync(spool, printed: (int)loss.FromIndex - 1);
        Assert.Equal(40_001, loss.FromIndex + loss.Events);
    }

    [Fact]
    public async Task A_disk_that_is_full_before_anybody_looked_is_a_typed_error()
    {
        // No thresholds: the write itself meets the end of the disk.
        await using SpoolStore spool = Open(new SpoolOptions { Directory = _folder, LowRoom = 0, CriticalRoom = 0, DiskInterval = TimeSpan.FromHours(1) });
        SessionRecorder recorder = await StartAsync(spool, FailureMode.FailClosed);
        int printed = 0;
        var failure = await Assert.ThrowsAsync<RecordingFailedException>(async () =>
        {
            for (; printed < 100_000; printed++)
            {
                await recorder.PrintAsync(OutputStream.Stdout, RecordingText(printed), default);
                await recorder.FlushAsync(default);
            }
        });
        await recorder.DisposeAsync();

        Assert.Equal("the recording disk is full", failure.Message);
        Assert.Equal(0, await spool.RecoverAsync(this, default)); // No room for the end event: not now.
        Assert.Equal(1, spool.AbandonedCount);
        Assert.True(Run("mount", "-o", "remount,size=4m", _folder));
        await AssertRecoveredAsync(spool, printed);
    }

    private SpoolStore Open(SpoolOptions options)
    {
        Assert.SkipUnless(_isMounted, "tmpfs cannot be mounted here (not root): no real full disk was tried");
        return SpoolStore.Open(options with { StallTime = TimeSpan.FromMilliseconds(20) }, TimeProvider.System, NullLogger.Instance);
    }

    private async Task<SessionRecorder> StartAsync(SpoolStore spool, FailureMode mode)
    {
        var context = new SessionContext(new SessionId(Guid.NewGuid()), "planets", "alice", Server: null);
        SessionRecorder recorder = await SessionRecorder.StartAsync(
            context, new SpoolSinkFactory(spool), new RecorderOptions { FailureMode = mode }, TimeProvider.System, this, NullLogger.Instance, default);
        await recorder.RecordAsync(SpoolStage.Start(), default);
        return recorder;
    }

    private async Task AssertRecoveredAsync(SpoolStore spool, int printed)
    {
        Assert.Equal(1, await spool.RecoverAsync(this, default));
        List<OneOf> events = await SpoolStage.ReadAsync(Assert.Single(spool.Tracks));
        string[] prints = [.. events.Select(e => e.SessionPrint).OfType<SessionPrint>().Select(print => print.Data.ToStringUtf8().Trim())];
        Assert.Equal(Enumerable.Range(0, prints.Length).Select(number => $"{number}"), prints);
        Assert.InRange(prints.Length, printed, int.MaxValue);
        Assert.NotNull(events[^1].SessionEnd);
    }

    void ILossReporter.Report(RecordingLoss loss)
    {
        lock (_losses)
        {
            _losses.Add(loss);
        }
    }

    private static ReadOnlyMemory<byte> RecordingText(int number) => Streaming.Tests.Recording.RecordingStage.Bytes($"{number}".PadRight(100));

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
