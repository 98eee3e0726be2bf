using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace Durability.Direct;

/// <summary>Records one session after the other. Line n is event n: the start is event 0.</summary>
internal sealed class DirectSlot(DirectSettings settings, DirectSinks sinks, Speech speech, ILogger log, Random random)
{
    private const int LinesPerBurst = 20;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var session = SessionId.New(Clock.Time);
            speech.Say($"begin {session}");
            _ = sinks.Reporter.OnStarted(session);
            try
            {
                await RecordAsync(session, random.Next(settings.MinLines, settings.MaxLines + 1), stop);
            }
            catch (RecordingFailedException failed)
            {
                speech.Say($"failed {session} {failed.Message}");
                await Clock.DelayAsync(0.2, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                sinks.Reporter.OnEnded(session);
            }
        }
    }

    private async Task RecordAsync(SessionId session, int lines, CancellationToken stop)
    {
        var watch = new DurableWatch(sinks.Factory);
        var context = new SessionContext(session, "durability", "direct", Server: null);
        var options = new RecorderOptions { IsSync = settings.IsSync };
        await using SessionRecorder recorder = await SessionRecorder.StartAsync(
            context, watch, options, Clock.Time, sinks.Losses, log, CancellationToken.None);
        var start = new SessionStart { Metadata = Metadata(EventTypes.SessionStart, EventCodes.SessionStart), User = User };
        await recorder.RecordAsync(new OneOf { SessionStart = start }, CancellationToken.None);
        int taken = 0;
        try
        {
            while (taken < lines && !stop.IsCancellationRequested)
            {
                for (int end = int.Min(lines, taken + LinesPerBurst); taken < end; taken++)
                {
                    await recorder.PrintAsync(OutputStream.Stdout, Line.BytesOf(taken + 1), CancellationToken.None);
                }

                speech.Say($"state {session} {taken} {watch.DurableIndex}");
                await Clock.DelayAsync((double)LinesPerBurst / settings.LinesPerSecond, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            var finish = new SessionEnd { Metadata = Metadata(EventTypes.SessionEnd, EventCodes.SessionEnd), User = User };
            await recorder.RecordAsync(new OneOf { SessionEnd = finish }, CancellationToken.None);
            await recorder.CompleteAsync(CancellationToken.None);
            speech.Say($"ended {session} {taken}");
        }
        finally
        {
            speech.Say($"state {session} {taken} {watch.DurableIndex}");
        }
    }

    private static UserMetadata User => new() { User = "direct", Login = "direct" };

    private static Metadata Metadata(string type, string code) => new() { Type = type, Code = code };
}
