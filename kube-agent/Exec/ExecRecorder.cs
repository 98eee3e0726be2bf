using System.Text;
using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace KubeAgent.Exec;

/// <summary>Opens the recordings of sessions in pods.</summary>
public sealed class ExecRecorder(
    IRecordSinkFactory sinks, ILossReporter losses, ExecOptions options, TimeProvider time, ILogger<ExecRecorder> logger)
{
    /// <summary>Starts the recording of a session. Call it before the API server is asked: what is not recorded must not begin.</summary>
    /// <exception cref="RecordingFailedException">
    /// It cannot be recorded, and must be refused (FailClosed). The message is fit for its user.
    /// </exception>
    public async Task<ExecSession> OpenAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        int commandSize = request.Command.Sum(Encoding.UTF8.GetByteCount);
        if (ExecEvents.MaxCommandSize < commandSize)
        {
            RecordingMetrics.Refused(request.Kind.ToWord(), "size");
            throw new RecordingFailedException($"the command has {commandSize} bytes, at most {ExecEvents.MaxCommandSize} can be recorded");
        }

        var context = new SessionContext(SessionId.New(time), options.ClusterName, request.User, options.Server) { Kind = request.Kind.ToWord() };
        var events = new ExecEvents(request, options, time.GetUtcNow());
        SessionRecorder recorder = await SessionRecorder.StartAsync(context, sinks, options.Recording, time, losses, logger, cancellationToken);
        try
        {
            Array.ForEach(events.LargestEnds(), recorder.Measure);
            await recorder.RecordAsync(events.Start(), cancellationToken);
            await recorder.FlushAsync(cancellationToken); // A command needs no more than its request to run.
            return new ExecSession(request, options, recorder, events, time, logger);
        }
        catch (RecordTooLargeException tooLarge)
        {
            await recorder.DisposeAsync();
            RecordingMetrics.Refused(request.Kind.ToWord(), "size");
            throw new RecordingFailedException($"its command and its user's groups are too large to be recorded: {tooLarge.Message}", tooLarge);
        }
        catch
        {
            await recorder.DisposeAsync();
            throw;
        }
    }
}
