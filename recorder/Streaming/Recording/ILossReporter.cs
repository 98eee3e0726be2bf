namespace Recorder.Streaming.Recording;

/// <summary>Gets the loss of recordings to the audit log, however long that takes.</summary>
public interface ILossReporter
{
    /// <summary>Takes the loss over. Does not wait, and does not fail: the session has enough trouble.</summary>
    void Report(RecordingLoss loss);

    /// <summary>The same for who will not know of it again: it is durable on return, where there is a place for it.</summary>
    /// <exception cref="Storage.StorageException">It is not taken over.</exception>
    void Keep(RecordingLoss loss) => Report(loss);
}
