using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Recorder.Format;

namespace Recorder.Tests.Standalone;

/// <summary>The listing and playback API of one standalone process with one recorded session.</summary>
public sealed class ApiTests(RecordedSession session) : IClassFixture<RecordedSession>
{
    private JsonElement Listing => session.Listing;

    private string Sid => session.Sid;

    [Fact]
    public void A_session_is_listed_with_who_what_and_how_far_it_has_come()
    {
        Assert.Equal("ssh", Listing.GetProperty("kind").GetString());
        Assert.Equal(Environment.UserName, Listing.GetProperty("login").GetString());
        Assert.Equal("echo hello", Listing.GetProperty("command").GetString());
        Assert.False(Listing.GetProperty("interactive").GetBoolean());
        Assert.False(Listing.GetProperty("recovered").GetBoolean());
        Assert.False(Listing.GetProperty("lost").GetBoolean());
        Assert.Equal("stored", Listing.GetProperty("state").GetString());
        Assert.Equal(1, Listing.GetProperty("revision").GetInt32());
    }

    [Theory]
    [InlineData("kind=ssh", 1)]
    [InlineData("kind=db", 0)]
    [InlineData("user=nobody", 0)]
    [InlineData("since=2026-01-01", 1)]
    [InlineData("until=2026-01-01", 0)]
    public async Task Filters_choose(string query, int expected) =>
        Assert.Equal(expected, (await session.GetJsonAsync($"v1/sessions?{query}")).GetArrayLength());

    [Theory]
    [InlineData("v1/sessions?since=yesterday", "since: 'yesterday' is not a time")]
    [InlineData("v1/sessions?limit=0", "limit: '0' is not a number")]
    [InlineData("v1/recordings/nonsense", "'nonsense' is not a session id")]
    public async Task A_bad_request_says_what_is_wrong(string path, string expected)
    {
        using HttpResponseMessage response = await session.Api.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task The_recording_is_sent_whole_and_in_ranges()
    {
        byte[] whole = await session.Api.GetByteArrayAsync($"v1/recordings/{Sid}");

        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(session.Recordings, $"{Sid}.tar")), whole);
        Assert.Equal(whole[10..21], await GetRangeAsync(new RangeHeaderValue(10, 20), HttpStatusCode.PartialContent));
        Assert.Equal(whole[30..], await GetRangeAsync(new RangeHeaderValue(30, null), HttpStatusCode.PartialContent));
        Assert.Equal(whole[^5..], await GetRangeAsync(new RangeHeaderValue(null, 5), HttpStatusCode.PartialContent));
        Assert.Empty(await GetRangeAsync(new RangeHeaderValue(whole.Length, null), HttpStatusCode.RequestedRangeNotSatisfiable));
    }

    [Fact]
    public async Task The_index_is_rebuilt_when_it_is_damaged_or_missing()
    {
        byte[] index = await session.Api.GetByteArrayAsync($"v1/recordings/{Sid}/index");
        string file = Path.Combine(session.Recordings, $"{Sid}.index");

        await File.WriteAllTextAsync(file, "damaged");
        byte[] afterDamage = await session.Api.GetByteArrayAsync($"v1/recordings/{Sid}/index");
        File.Delete(file);
        byte[] afterLoss = await session.Api.GetByteArrayAsync($"v1/recordings/{Sid}/index");

        Assert.Equal(index, afterDamage);
        Assert.Equal(index, afterLoss);
        Assert.Equal(Listing.GetProperty("size").GetInt64(), PartIndex.Parse(index).RecordingSize);
    }

    [Fact]
    public async Task A_recording_that_is_not_there_is_not_found()
    {
        using HttpResponseMessage response = await session.Api.GetAsync($"v1/recordings/{Guid.NewGuid()}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Viewing_is_an_audit_event_once_however_many_ranges_are_read()
    {
        await GetRangeAsync(new RangeHeaderValue(0, 3), HttpStatusCode.PartialContent);
        await GetRangeAsync(new RangeHeaderValue(4, 9), HttpStatusCode.PartialContent);

        JsonElement viewings = await session.GetJsonAsync("v1/audit?type=session.recording.access");

        Assert.InRange(viewings.GetArrayLength(), 1, 2); // Two when ten minutes ended between the first viewing of all tests and this.
        Assert.Equal(Sid, viewings[0].GetProperty("sid").GetString());
    }

    private async Task<byte[]> GetRangeAsync(RangeHeaderValue range, HttpStatusCode expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"v1/recordings/{Sid}");
        request.Headers.Range = new RangeHeaderValue { Ranges = { range.Ranges.First() } };
        using HttpResponseMessage response = await session.Api.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }
}
