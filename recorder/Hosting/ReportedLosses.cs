using Recorder.Format;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Uploads;

namespace Recorder.Hosting;

/// <summary>
/// Lets the session reporter know which sessions have lost their main track and may go on all the same (FailOpen), and when they are over:
/// a session's last word of a loss comes when it is.
/// </summary>
internal sealed class ReportedLosses(ILossReporter losses, SessionReporter reporter) : ILossReporter
{
    public void Report(RecordingLoss loss)
    {
        Note(loss);
        losses.Report(loss);
    }

    public void Keep(RecordingLoss loss)
    {
        Note(loss);
        losses.Keep(loss);
    }

    private void Note(RecordingLoss loss)
    {
        if (loss.Track != Track.Main)
        {
            return;
        }

        if (loss.IsFinal)
        {
            reporter.OnOver(loss.Session);
        }
        else
        {
            reporter.OnFailed(loss.Session);
        }
    }
}
