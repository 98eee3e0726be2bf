using Recorder.Playback.Sources;

namespace Playback.Tests.Sources;

public sealed class HttpRecordingSourceTests : RecordingSourceContract
{
    [Fact]
    public async Task A_server_without_ranges_is_read_all_the_same()
    {
        using var server = new ScriptedServer([1, 2, 3, 4, 5], null, null) { KnowsRanges = false };
        await using var source = new HttpRecordingSource(server.Client, Session);

        Stream middle = await source.OpenAsync(2, 2, default);
        byte[] read = new byte[10];

        Assert.Equal(5, await source.GetSizeAsync(default));
        Assert.Equal(2, await middle.ReadAtLeastAsync(read, 10, throwOnEndOfStream: false));
        Assert.Equal([3, 4], read[..2]);
    }

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("collector")]
    [InlineData("unix:")]
    [InlineData("http://far.example.com")]
    public void An_address_of_another_kind_is_refused(string address) =>
        Assert.Contains("unix:///", Assert.Throws<RecordingSourceException>(() => CollectorHttp.Create(address, null, [])).Message);

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        using HttpClient http = CollectorHttp.Create("unix:///no/such.sock", null, []);
        await using var source = new HttpRecordingSource(http, Session);

        Assert.Contains("/no/such.sock", (await Assert.ThrowsAsync<RecordingSourceException>(() => source.GetSizeAsync(default))).Message);
    }

    protected override Task<IRecordingSource> CreateAsync(byte[] recording, byte[]? index, byte[]? input) =>
        Task.FromResult<IRecordingSource>(new HttpRecordingSource(new ScriptedServer(recording, index, input).Client, Session));
}
