using System.Buffers.Binary;
using Google.Protobuf;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming;

namespace Streaming.Tests.Collector;

/// <summary>Events whose key can be read, and nothing else of them: a recorder's mistake must not stop its recording, or the collector.</summary>
public sealed class MalformedEventTests : IAsyncDisposable
{
    private readonly CollectorFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_join_that_cannot_be_read_is_recorded_as_it_came_and_names_nobody()
    {
        ICollectorTrack track = await (await _fixture.StartAsync()).CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(SessionEvents.Start(0, _fixture.Key.Session), default);

        await track.AppendAsync(Broken(SessionEvents.Join(1, _fixture.Key.Session, "mallory")), default);
        await track.AppendAsync(SessionEvents.End(2, _fixture.Key.Session), default);

        Assert.Equal(3, (await track.CompleteAsync(default)).RecordCount);
        Assert.Equal([0, 1, 2], await _fixture.ReadIndicesAsync());
    }

    [Fact]
    public async Task It_does_not_keep_a_collector_from_starting()
    {
        ICollectorTrack track = await (await _fixture.StartAsync()).CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(SessionEvents.Start(0, _fixture.Key.Session), default);
        await track.AppendAsync(Broken(SessionEvents.Join(1, _fixture.Key.Session, "mallory")), default);
        await track.FlushAsync(default);
        await _fixture.KillAsync();

        ICollectorTrack resumed = await (await _fixture.StartAsync()).ResumeAsync(_fixture.Key, track.UploadId, live: true, default);

        Assert.Equal(2, (await resumed.CompleteAsync(default)).RecordCount);
    }

    // The field behind the metadata says that it is longer than what follows.
    private static RecordBatch Broken(RecordBatch join)
    {
        OneOf whole = OneOf.Parser.ParseFrom(join.Records.Span[FormatLimits.LengthPrefixSize..]);
        byte[] content = [.. new SessionJoin { Metadata = whole.SessionJoin.Metadata }.ToByteArray(), 0x12, 0x7F];
        using var message = new MemoryStream();
        using (var output = new CodedOutputStream(message, leaveOpen: true))
        {
            output.WriteTag(OneOf.SessionJoinFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        byte[] framed = [0, 0, 0, 0, .. message.ToArray()];
        BinaryPrimitives.WriteInt32BigEndian(framed, (int)message.Length);
        return join with { Records = framed };
    }
}
