using Recorder.Playback.Sources;

namespace Playback.Tests.Sources;

public sealed class MemoryRecordingSourceTests : RecordingSourceContract
{
    protected override Task<IRecordingSource> CreateAsync(byte[] recording, byte[]? index, byte[]? input) =>
        Task.FromResult<IRecordingSource>(new MemoryRecordingSource("memory", recording) { Index = index, Input = input });
}
