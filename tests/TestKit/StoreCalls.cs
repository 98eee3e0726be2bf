namespace TestKit;

/// <summary>The calls of <see cref="Recorder.Storage.IRecordingStore"/> that a test can make fail.</summary>
[Flags]
public enum StoreCalls
{
    None = 0,
    CreateUpload = 1,
    UploadPart = 1 << 1,
    CompleteUpload = 1 << 2,
    AbortUpload = 1 << 3,
    ListUploads = 1 << 4,
    ListParts = 1 << 5,
    Find = 1 << 6,
    ListRecordings = 1 << 7,
    OpenRead = 1 << 8,
    PutSidecar = 1 << 9,
    ReadSidecar = 1 << 10,
    Probe = 1 << 11,
    Writes = CreateUpload | UploadPart | CompleteUpload | AbortUpload | PutSidecar | Probe,
    Any = (1 << 12) - 1,
}
