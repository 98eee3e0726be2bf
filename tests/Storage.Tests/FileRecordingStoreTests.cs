using Recorder.Storage;

namespace Storage.Tests;

public sealed class FileRecordingStoreTests : RecordingStoreContract, IDisposable
{
    private readonly TestDirectory _directory = new();
    private int _stores;

    public void Dispose() => _directory.Dispose();

    protected override IRecordingStore CreateStore() => FileRecordingStore.Open($"{_directory.Path}/{_stores++}", Time);
}
