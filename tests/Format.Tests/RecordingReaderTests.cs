using TestKit.Recordings;

namespace Format.Tests;

public class RecordingReaderTests
{
    [Fact]
    public async Task A_recording_is_read_back_as_it_was_written()
    {
        ReadRecording read = await ReadRecording.FromAsync(RecordingBuilder.Recording(prints: 300, recordsPerPart: 50));

        Assert.Equal(RecordingBuilder.Events(300), read.Events);
        Assert.Empty(read.Findings);
    }
}
