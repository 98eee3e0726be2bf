using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Recorder.Format;
using Recorder.Streaming.Protocol;
using Recorder.Streaming.Wire;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Wire;

public sealed class RecordCallTests
{
    // Kestrel resets a stream whose flush is cancelled.
    [Fact]
    public async Task A_reply_on_its_way_is_not_cut_short_by_the_end_of_the_track()
    {
        var collector = new FakeCollector();
        var requests = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false)); // What is sent is taken.
        var replies = new Pipe();
        var slow = new SlowWriter(replies.Writer);
        using var writer = new GrpcReplyWriter(slow);
        using var reader = new GrpcRequestReader(requests.Reader, encoding: null, WireLimits.MaxMessageSize);
        Task call = new RecordCall(collector, reader, writer).RunAsync(TestContext.Current.CancellationToken);

        await SendAsync(requests, new RecordRequest { Create = new CreateUpload { SessionId = Guid.NewGuid().ToString(), Track = (uint)Track.Main } });
        slow.Hold();
        RecordBatch batch = Prints.Batch(0, 4);
        await SendAsync(requests, new RecordRequest
        {
            Records = new Records { Framed = ByteString.CopyFrom(batch.Records.Span), Count = (uint)batch.Count, LastIndex = 4 },
        });
        collector.Only.MakeDurable();
        await Eventually.TrueAsync(() => slow.Flushes == 2);
        await SendAsync(requests, new RecordRequest { Complete = new CompleteUpload() });
        slow.Release();
        await call.WaitAsync(Eventually.Bound, TestContext.Current.CancellationToken);

        Assert.False(slow.WasCancelled);
        Assert.Equal([-1, 4, 4], (await ReadAsync(replies)).ConvertAll(reply => reply.DurableIndex));
        Assert.True(collector.Only.IsCompleted);
    }

    private static async Task SendAsync(Pipe pipe, RecordRequest request)
    {
        GrpcMessageWriter.Write(pipe.Writer, request);
        await pipe.Writer.FlushAsync();
    }

    private static async Task<List<RecordReply>> ReadAsync(Pipe pipe)
    {
        await pipe.Writer.CompleteAsync();
        ReadOnlySequence<byte> buffer = (await pipe.Reader.ReadAtLeastAsync(int.MaxValue)).Buffer;
        List<RecordReply> replies = [];
        while (GrpcMessageReader.TryRead(ref buffer, WireLimits.MaxMessageSize, out GrpcMessage message))
        {
            replies.Add(RecordReply.Parser.ParseFrom(message.Body));
        }

        return replies;
    }

    /// <summary>A peer that reads when the test says so.</summary>
    private sealed class SlowWriter(PipeWriter inner) : PipeWriter
    {
        private volatile TaskCompletionSource _open = Opened();
        private int _flushes;

        public int Flushes => Volatile.Read(ref _flushes);

        public bool WasCancelled { get; private set; }

        public void Hold() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _open.TrySetResult();

        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _flushes);
            await _open.Task;
            WasCancelled |= cancellationToken.IsCancellationRequested;
            return await inner.FlushAsync(CancellationToken.None);
        }

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        private static TaskCompletionSource Opened()
        {
            var opened = new TaskCompletionSource();
            opened.SetResult();
            return opened;
        }
    }
}
