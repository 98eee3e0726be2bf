namespace Recorder.Streaming.Recording;

/// <summary>Gets the loss of recordings to the audit log, however long that takes.</summary>
public interface ILossReporter
{
    /// <summary>Takes the loss over. Does not wait, and does not fail: the session has enough trouble.</summary>
    void Report(RecordingLoss loss);
}
