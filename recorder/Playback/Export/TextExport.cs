using System.Buffers;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;

namespace Recorder.Playback.Export;

/// <summary>Writes what was printed, byte for byte, without its timing.</summary>
public static class TextExport
{
    private const int FlushSize = 64 * 1024;

    public static async Task WriteAsync(IRecordingSource source, Stream output, bool withInput, CancellationToken cancellationToken)
    {
        await using Timeline timeline = await Timeline.OpenAsync(source, withInput, cancellationToken);
        var buffer = new ArrayBufferWriter<byte>(FlushSize);
        while (await timeline.ReadAsync(cancellationToken) is Frame frame)
        {
            buffer.Write(frame.Content.Span);
            if (FlushSize <= buffer.WrittenCount)
            {
                await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
                buffer.ResetWrittenCount();
            }
        }

        await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
    }
}
