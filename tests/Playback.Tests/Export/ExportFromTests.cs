using System.Text;
using System.Text.Json;
using Recorder.Playback.Export;
using Recorder.Playback.Sources;
using TestKit;

namespace Playback.Tests.Export;

/// <summary>An export that begins in the middle of a recording.</summary>
public sealed class ExportFromTests
{
    private static readonly SampleRecording Sample = new SampleRecording()
        .Start().Print(0, "a").Cut()
        .Print(100, "b").Resize(150, "100:30").Cut()
        .Resize(200, "120:40").Cut()
        .Print(200, "c").Print(300, "d").Cut()
        .End(400);

    [Theory]
    [InlineData(0, "abcd")]
    [InlineData(100, "bcd")]
    [InlineData(101, "cd")]
    [InlineData(200, "cd")]
    [InlineData(300, "d")]
    [InlineData(301, "")]
    public async Task Text_begins_with_what_was_printed_then(int from, string expected)
    {
        foreach (MemoryRecordingSource source in await SourcesAsync())
        {
            var output = new MemoryStream();
            await TextExport.WriteAsync(source, output, TimeSpan.FromMilliseconds(from), withInput: false, default);

            Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(100, 2)]
    [InlineData(150, 3)]
    [InlineData(200, 4)]
    [InlineData(201, 6)]
    [InlineData(400, 7)]
    [InlineData(401, 8)]
    public async Task Events_begin_with_what_happened_then_and_leave_none_out(int from, int first)
    {
        foreach (MemoryRecordingSource source in await SourcesAsync())
        {
            Assert.Equal(Enumerable.Range(first, 8 - first), await IndicesAsync(source, from));
        }
    }

    [Fact]
    public async Task Without_output_events_are_counted_from_the_first()
    {
        await using var source = new MemoryRecordingSource("silent", new SampleRecording().Start().Resize(100, "100:30").Cut().End(200).ToBytes());

        Assert.Equal([1, 2], await IndicesAsync(source, 100));
    }

    [Fact]
    public async Task Typed_input_begins_then_too()
    {
        await using var source = new MemoryRecordingSource("typed", Sample.ToBytes()) { Input = new SampleRecording().Print(90, "x").Print(210, "y").ToBytes() };
        var output = new MemoryStream();
        await TextExport.WriteAsync(source, output, TimeSpan.FromMilliseconds(100), withInput: true, default);

        Assert.Equal("bcyd", Encoding.UTF8.GetString(output.ToArray()));
    }

    private static async Task<MemoryRecordingSource[]> SourcesAsync()
    {
        byte[] recording = Sample.ToBytes();
        return [new("bare", recording), new("indexed", recording) { Index = await SampleRecording.IndexOfAsync(recording) }];
    }

    private static async Task<List<int>> IndicesAsync(IRecordingSource source, int from)
    {
        var indices = new List<int>();
        await foreach (ReadOnlyMemory<byte> json in EventExport.ReadJsonAsync(source, TimeSpan.FromMilliseconds(from), withContent: false, default))
        {
            using JsonDocument document = JsonDocument.Parse(json);
            indices.Add(document.RootElement.GetProperty("ei").GetInt32());
        }

        return indices;
    }
}
