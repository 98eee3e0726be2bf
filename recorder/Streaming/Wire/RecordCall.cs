using System.Buffers.Binary;
using Google.Protobuf;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Protocol;

namespace Recorder.Streaming.Wire;

/// <summary>
/// Collector.Record, the server's end: one track of one session. Requests are handled one after the other, so a track that
/// takes no more stops the reading and, through the HTTP/2 window, the sender. Durable indices are pushed beside that.
/// </summary>
internal sealed class RecordCall(ICollector collector, GrpcRequestReader requests, GrpcReplyWriter replies)
{
    private string _uploadId = "";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using ICollectorTrack track = await OpenAsync(cancellationToken);
        _uploadId = track.UploadId.ToString("D");
        long told = track.DurableIndex;
        await ReplyAsync(told, stored: null, cancellationToken);

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var watch = new DurableWatch(track, index => ReplyAsync(index, stored: null, cancellationToken), onFailure: ends);
        await using var terminated = new TerminationWatch(track, termination => TellAsync(track, termination, cancellationToken));
        watch.Start(told);
        terminated.Start();
        try
        {
            await TakeRequestsAsync(track, watch, terminated, ends.Token);
        }
        catch (OperationCanceledException) when (watch.Failure is not null)
        {
            watch.ThrowFailure();
        }
    }

    private async Task<ICollectorTrack> OpenAsync(CancellationToken cancellationToken)
    {
        if (!await requests.ReadAsync(cancellationToken))
        {
            throw GrpcException.Invalid("stream ends before create or resume");
        }

        RecordRequest request = Parse(requests.Message.Span);
        return request.RequestCase switch
        {
            RecordRequest.RequestOneofCase.Create => await CreateAsync(request.Create, cancellationToken),
            RecordRequest.RequestOneofCase.Resume => await collector.ResumeAsync(
                Key("resume", request.Resume.SessionId, request.Resume.Track), UploadId(request.Resume.UploadId), request.Resume.Live, cancellationToken),
            _ => throw GrpcException.Invalid($"first request is {request.RequestCase}, allowed Create and Resume"),
        };
    }

    private Task<ICollectorTrack> CreateAsync(CreateUpload create, CancellationToken cancellationToken)
    {
        RecordingKey key = Key("create", create.SessionId, create.Track);
        return create.FirstIndex switch
        {
            0 => collector.CreateAsync(key, create.Live, cancellationToken),
            > 0 => collector.ContinueAsync(key, create.FirstIndex, create.Live, cancellationToken),
            _ => throw GrpcException.Invalid($"create.first_index is {create.FirstIndex}, allowed 0 and more"),
        };
    }

    private async Task TakeRequestsAsync(
        ICollectorTrack track, DurableWatch watch, TerminationWatch terminated, CancellationToken cancellationToken)
    {
        while (await requests.ReadAsync(cancellationToken))
        {
            if (RecordsRequest.TryParse(requests.Message, out RecordBatch batch))
            {
                await AppendAsync(track, watch, batch, cancellationToken);
                continue;
            }

            RecordRequest request = Parse(requests.Message.Span);
            switch (request.RequestCase)
            {
                case RecordRequest.RequestOneofCase.Records:
                    Records records = request.Records;
                    int count = (int)uint.Min(records.Count, int.MaxValue);
                    batch = new RecordBatch(records.Framed.Memory, count, records.FirstIndex, records.LastIndex);
                    await AppendAsync(track, watch, batch, cancellationToken);
                    break;
                case RecordRequest.RequestOneofCase.Event:
                    await AppendAsync(track, watch, Frame(request.Event), cancellationToken);
                    break;
                case RecordRequest.RequestOneofCase.Flush:
                    await FlushAsync(track, cancellationToken);
                    break;
                case RecordRequest.RequestOneofCase.Complete:
                    await watch.StopAsync();
                    await terminated.StopAsync();
                    StoredTrack stored = await track.CompleteAsync(cancellationToken);
                    await ReplyAsync(track.DurableIndex, stored, cancellationToken);
                    return;
                default:
                    throw GrpcException.Invalid($"request is {request.RequestCase}, allowed Event, Records, Flush and Complete");
            }
        }

        // The client has half-closed: it goes, and what it has sent stays.
        await FlushAsync(track, cancellationToken);
    }

    private async Task FlushAsync(ICollectorTrack track, CancellationToken cancellationToken)
    {
        await track.FlushAsync(cancellationToken);
        await ReplyAsync(track.DurableIndex, stored: null, cancellationToken);
    }

    private static async ValueTask AppendAsync(
        ICollectorTrack track, DurableWatch watch, RecordBatch batch, CancellationToken cancellationToken)
    {
        RecordBatchCheck.Check(batch);
        await track.AppendAsync(batch, cancellationToken);
        watch.OnTaken(batch.LastIndex);
    }

    private static RecordBatch Frame(ByteString message)
    {
        if (message.Length is 0 or > FormatLimits.MaxMessageSize)
        {
            throw GrpcException.Invalid($"event is {message.Length} bytes, allowed 1 to {FormatLimits.MaxMessageSize}");
        }

        byte[] framed = new byte[FormatLimits.LengthPrefixSize + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed, message.Length);
        message.CopyTo(framed, FormatLimits.LengthPrefixSize);
        long index = RecordBatchCheck.ReadIndex(message.Span, number: 0);
        return new RecordBatch(framed, Count: 1, index, index);
    }

    private Task ReplyAsync(long durableIndex, StoredTrack? stored, CancellationToken cancellationToken)
    {
        var reply = new RecordReply { UploadId = _uploadId, DurableIndex = durableIndex };
        if (stored is not null)
        {
            reply.Stored = WireMessages.ToWire(stored);
        }

        CollectorMetrics.Acknowledged();
        return replies.WriteAsync(reply, cancellationToken);
    }

    private Task TellAsync(ICollectorTrack track, SessionTermination termination, CancellationToken cancellationToken)
    {
        var reply = new RecordReply
        {
            UploadId = _uploadId, DurableIndex = track.DurableIndex, Terminate = WireMessages.ToWire(termination),
        };
        return replies.WriteAsync(reply, cancellationToken);
    }

    private static RecordRequest Parse(ReadOnlySpan<byte> message)
    {
        try
        {
            return RecordRequest.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw GrpcException.Invalid($"request of {message.Length} bytes: {malformed.Message}");
        }
    }

    private static RecordingKey Key(string request, string sessionId, uint track)
    {
        if (!SessionId.TryParse(sessionId, out SessionId session))
        {
            throw GrpcException.Invalid($"{request}.session_id of {sessionId.Length} characters is not a UUID");
        }

        return (uint)Track.Streams < track
            ? throw GrpcException.Invalid($"{request}.track is {track}, allowed {(int)Track.Main} to {(int)Track.Streams}")
            : new RecordingKey(session, (Track)track);
    }

    private static Guid UploadId(string text) => Guid.TryParseExact(text, "D", out Guid id)
        ? id
        : throw GrpcException.Invalid($"resume.upload_id of {text.Length} characters is not a UUID");
}
