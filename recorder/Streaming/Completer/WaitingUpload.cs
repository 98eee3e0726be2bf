using Recorder.Storage;

namespace Recorder.Streaming.Completer;

/// <summary>An upload that another collector began: it waits for the one that holds the rest of its events.</summary>
/// <param name="Upload">As the store knows it.</param>
/// <param name="Until">When it is completed with what there is, UTC.</param>
public sealed record WaitingUpload(Upload Upload, DateTimeOffset Until);
