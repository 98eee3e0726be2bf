using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Host.Roles;
using Recorder.Storage;
using TestKit;

namespace Recorder.Tests.Health;

public sealed class StoreProbeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("probe-").FullName;
    private readonly ManualTimeProvider _time = new();
    private readonly StoreProbe _probe;

    public StoreProbeTests() => _probe = new StoreProbe(FileRecordingStore.Open(_folder, _time), _time, NullLogger.Instance);

    [Fact]
    public void An_untried_store_is_not_relied_on() => Assert.Equal("the store has not been tried yet", _probe.Problem);

    [Fact]
    public async Task A_store_that_was_just_written_is_relied_on()
    {
        await _probe.TryAsync(default);

        Assert.Null(_probe.Problem);
        Assert.Equal(_time.GetUtcNow(), _probe.Succeeded);
    }

    [Fact]
    public async Task A_success_grows_old()
    {
        await _probe.TryAsync(default);
        _time.Advance(StoreProbe.Fresh);

        Assert.Equal("the store has not answered for 30 s", _probe.Problem);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_says_why_and_is_tried_again()
    {
        using var stop = new CancellationTokenSource();
        Directory.Delete(_folder, recursive: true);
        Task running = _probe.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => _probe.Problem?.Contains(_folder, StringComparison.Ordinal) == true);

        Directory.CreateDirectory(_folder);
        _ = FileRecordingStore.Open(_folder, _time);
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _probe.Problem is null;
        });

        await stop.CancelAsync();
        await running;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
