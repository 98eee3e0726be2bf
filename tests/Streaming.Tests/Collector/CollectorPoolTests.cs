using Recorder.Storage;
using Recorder.Streaming;
using TestKit;

namespace Streaming.Tests.Collector;

/// <summary>Several collectors behind one face: the contract, and what happens when one of them is away.</summary>
public sealed class CollectorPoolTests : CollectorContract, IAsyncDisposable
{
    private static readonly TimeSpan _awayFor = TimeSpan.FromMinutes(1);

    private readonly CollectorFixture _fixture = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FakeCollector[] _fakes = [new() { AutoDurable = true }, new() { AutoDurable = true }];

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task New_tracks_go_to_whichever_is_up()
    {
        CollectorPool pool = NewPool();
        _fakes[0].Failure = new CollectorUnavailableException("gone");

        for (int i = 0; i < 4; i++)
        {
            await pool.CreateAsync(_fixture.Key, live: true, default);
        }

        Assert.Equal(4, _fakes[1].Uploads.Count);
    }

    [Fact]
    public async Task New_tracks_are_spread()
    {
        CollectorPool pool = NewPool();

        for (int i = 0; i < 4; i++)
        {
            await pool.CreateAsync(_fixture.Key, live: true, default);
        }

        Assert.Equal([2, 2], _fakes.Select(fake => fake.Uploads.Count));
    }

    [Fact]
    public async Task A_report_goes_to_one_that_is_up()
    {
        CollectorPool pool = NewPool();
        _fakes[1].Failure = new CollectorUnavailableException("gone");

        await pool.ReportAsync(new SessionReport([_fixture.Key.Session], [], []), default);
        await pool.ReportAsync(new SessionReport([_fixture.Key.Session], [], []), default);

        Assert.Equal(2, _fakes[0].Reports.Count);
    }

    [Fact]
    public async Task When_all_are_away_the_caller_is_told()
    {
        CollectorPool pool = NewPool();
        _fakes[0].Failure = _fakes[1].Failure = new CollectorUnavailableException("gone");

        await Assert.ThrowsAsync<CollectorUnavailableException>(() => pool.CreateAsync(_fixture.Key, live: true, default));
    }

    [Fact]
    public async Task A_track_waits_for_the_collector_that_it_was_begun_at_and_is_then_to_be_begun_anew()
    {
        CollectorPool pool = NewPool();
        ICollectorTrack track = await pool.CreateAsync(_fixture.Key, live: true, default);
        FakeCollector first = _fakes.Single(fake => !fake.Uploads.IsEmpty);
        first.Failure = new CollectorUnavailableException("gone");
        Task<ICollectorTrack> ResumeAsync() => pool.ResumeAsync(_fixture.Key, track.UploadId, live: true, default);

        await Assert.ThrowsAsync<CollectorUnavailableException>(ResumeAsync);
        _time.Advance(_awayFor - TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<CollectorUnavailableException>(ResumeAsync);
        first.Failure = null;
        Assert.Equal(track.UploadId, (await ResumeAsync()).UploadId);

        first.Failure = new CollectorUnavailableException("gone again");
        await Assert.ThrowsAsync<CollectorUnavailableException>(ResumeAsync);
        _time.Advance(_awayFor);
        await Assert.ThrowsAsync<UploadNotFoundException>(ResumeAsync);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_track_waits_for_as_long_as_there_is_no_other_collector(int collectors)
    {
        CollectorPool pool = new(_fakes[..collectors], _awayFor, _time);
        ICollectorTrack track = await pool.CreateAsync(_fixture.Key, live: true, default);
        Array.ForEach(_fakes, fake => fake.Failure = new CollectorUnavailableException("gone"));

        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<CollectorUnavailableException>(() => pool.ResumeAsync(_fixture.Key, track.UploadId, live: true, default));
            _time.Advance(_awayFor);
        }
    }

    protected override async Task<ICollector> StartAsync() =>
        new CollectorPool([await _fixture.StartAsync(), await _fixture.StartBesideAsync()], _awayFor, _fixture.Time);

    private CollectorPool NewPool() => new(_fakes, _awayFor, _time);
}
