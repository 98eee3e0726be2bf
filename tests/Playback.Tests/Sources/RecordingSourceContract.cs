using Recorder.Format;
using Recorder.Playback.Sources;

namespace Playback.Tests.Sources;

/// <summary>What every <see cref="IRecordingSource"/> does.</summary>
public abstract class RecordingSourceContract
{
    protected static readonly SessionId Session = SessionId.Parse("36cee9e9-9a80-4c32-9163-3d9241cdac7a");
    private static readonly byte[] Recording = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
    private static readonly byte[] Index = "index"u8.ToArray();
    private static readonly byte[] Input = "input"u8.ToArray();

    /// <summary>A source of a recording, with an index and an input track when those are not null, and no streams track.</summary>
    protected abstract Task<IRecordingSource> CreateAsync(byte[] recording, byte[]? index, byte[]? input);

    [Fact]
    public async Task The_size_is_that_of_the_recording()
    {
        await using IRecordingSource source = await CreateAsync(Recording, null, null);

        Assert.Equal(Recording.Length, await source.GetSizeAsync(default));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(0, 24)]
    [InlineData(1, 1)]
    [InlineData(1234, 2000)]
    [InlineData(4999, 10)]
    [InlineData(4000, null)]
    public async Task Any_range_can_be_read(int offset, int? length)
    {
        await using IRecordingSource source = await CreateAsync(Recording, null, null);

        byte[] read = await ReadAsync(await source.OpenAsync(offset, length, default));

        Assert.Equal(Recording.Skip(offset).Take(length ?? int.MaxValue), read);
    }

    [Theory]
    [InlineData(5000, null)]
    [InlineData(5000, 1)]
    [InlineData(9999, 5)]
    [InlineData(10, 0)]
    public async Task Past_the_end_there_is_nothing(int offset, int? length)
    {
        await using IRecordingSource source = await CreateAsync(Recording, null, null);

        Assert.Empty(await ReadAsync(await source.OpenAsync(offset, length, default)));
    }

    [Fact]
    public async Task Two_ranges_can_be_read_at_a_time()
    {
        await using IRecordingSource source = await CreateAsync(Recording, null, null);
        await using Stream first = await source.OpenAsync(0, null, default);
        await using Stream second = await source.OpenAsync(100, null, default);

        Assert.Equal(Recording[100], (await ReadAsync(second))[0]);
        Assert.Equal(Recording, await ReadAsync(first));
    }

    [Fact]
    public async Task What_is_kept_beside_the_recording_is_found()
    {
        await using IRecordingSource source = await CreateAsync(Recording, Index, Input);

        Assert.Equal(Index, await source.ReadIndexAsync(default));
        Assert.Equal(Input, await ReadAsync((await source.OpenTrackAsync(Track.Input, default))!));
        Assert.Null(await source.OpenTrackAsync(Track.Streams, default));
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        await using IRecordingSource source = await CreateAsync(Recording, null, null);

        Assert.Null(await source.ReadIndexAsync(default));
        Assert.Null(await source.OpenTrackAsync(Track.Input, default));
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        await using (stream)
        {
            var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            return bytes.ToArray();
        }
    }
}
