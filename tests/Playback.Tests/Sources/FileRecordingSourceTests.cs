using Recorder.Playback.Sources;

namespace Playback.Tests.Sources;

public sealed class FileRecordingSourceTests : RecordingSourceContract, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("playback-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_missing_file_is_named()
    {
        await using var source = new FileRecordingSource("/no/such.tar");

        RecordingSourceException error = await Assert.ThrowsAsync<RecordingSourceException>(() => source.GetSizeAsync(default));
        Assert.Equal("/no/such.tar: there is no such file", error.Message);
    }

    [Fact]
    public async Task An_empty_file_is_empty()
    {
        await using IRecordingSource source = await CreateAsync([], null, null);
        await using Stream stream = await source.OpenAsync(0, null, default);

        Assert.Equal(0, await source.GetSizeAsync(default));
        Assert.Equal(-1, stream.ReadByte());
    }

    [Fact]
    public async Task A_directory_is_no_recording()
    {
        await using var source = new FileRecordingSource(_directory.FullName);

        Assert.Contains("--dir", (await Assert.ThrowsAsync<RecordingSourceException>(() => source.GetSizeAsync(default))).Message);
    }

    [Fact]
    public async Task What_came_by_a_pipe_is_gone_when_it_was_read()
    {
        string name = $"pipe-{Guid.NewGuid()}";
        IRecordingSource source = await SpooledRecordingSource.ReadAsync(new MemoryStream([1, 2, 3]), name, default);
        Assert.Equal(name, source.Name);
        Assert.Equal(3, await source.GetSizeAsync(default));

        await source.DisposeAsync();

        await Assert.ThrowsAsync<RecordingSourceException>(() => source.GetSizeAsync(default));
    }

    protected override async Task<IRecordingSource> CreateAsync(byte[] recording, byte[]? index, byte[]? input)
    {
        string stem = Path.Combine(_directory.FullName, Session.ToString());
        await File.WriteAllBytesAsync(stem + ".tar", recording);
        if (index is not null)
        {
            await File.WriteAllBytesAsync(stem + ".index", index);
        }

        if (input is not null)
        {
            await File.WriteAllBytesAsync(stem + ".input", input);
        }

        return new FileRecordingSource(stem + ".tar");
    }
}
