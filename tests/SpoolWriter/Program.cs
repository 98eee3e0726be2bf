// Writes numbered prints into a spool and says which were taken, as a program of its own: tests kill it, and make its system
// calls fail. Arguments: the spool's folder, the session's id, and what a number on its output means:
//   append   the spool's sink has taken this print
//   flush    the session recorder has made this print durable
// Ends with "failed: ..." and exit code 3 when the session cannot be recorded any further.
using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;

namespace SpoolWriter;

internal static class Program
{
    private const int MaxPrints = 1_000_000;

    private static readonly Stream _output = Console.OpenStandardOutput();

    private static async Task<int> Main(string[] arguments)
    {
        var options = new SpoolOptions { Directory = arguments[0], SegmentSize = 64 * 1024 };
        var session = SessionId.Parse(arguments[1]);
        try
        {
            await using SpoolStore spool = SpoolStore.Open(options, TimeProvider.System, NullLogger.Instance);
            var sinks = new SpoolSinkFactory(spool);
            await (arguments[2] == "append" ? AppendAsync(sinks, session) : FlushAsync(sinks, session));
            return 0;
        }
        catch (RecordingFailedException failure)
        {
            Say($"failed: {failure.Message}");
            return 3;
        }
    }

    private static async Task AppendAsync(SpoolSinkFactory sinks, SessionId session)
    {
        await using IRecordSink sink = await sinks.OpenAsync(RecordingKey.Main(session), CancellationToken.None);
        var buffer = new ArrayBufferWriter<byte>();
        for (int number = 0; number < MaxPrints; number++)
        {
            buffer.ResetWrittenCount();
            var print = new PrintRecord(number, DateTimeOffset.UnixEpoch.AddMilliseconds(number), number, number, 0, default);
            RecordEncoder.WritePrint(buffer, print, Encoding.ASCII.GetBytes($"{number}\n"));
            await sink.AppendAsync(new RecordBatch(buffer.WrittenMemory, 1, number, number), CancellationToken.None);
            Say($"{number}");
        }
    }

    private static async Task FlushAsync(SpoolSinkFactory sinks, SessionId session)
    {
        var context = new SessionContext(session, "planets", "alice", Server: null);
        await using SessionRecorder recorder = await SessionRecorder.StartAsync(
            context, sinks, new RecorderOptions(), TimeProvider.System, new NoReports(), NullLogger.Instance, CancellationToken.None);
        var start = new SessionStart { User = new UserMetadata { User = "alice" }, TerminalSize = "80:25" };
        await recorder.RecordAsync(new OneOf { SessionStart = start }, CancellationToken.None);
        for (int number = 0; number < MaxPrints; number++)
        {
            await recorder.PrintAsync(OutputStream.Stdout, Encoding.ASCII.GetBytes($"{number}\n"), CancellationToken.None);
            await recorder.FlushAsync(CancellationToken.None);
            Say($"{number}");
        }
    }

    private static void Say(string line) => _output.Write(Encoding.UTF8.GetBytes(line + "\n"));

    private sealed class NoReports : ILossReporter
    {
        public void Report(RecordingLoss loss)
        {
        }
    }
}
