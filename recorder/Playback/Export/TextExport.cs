using System.Buffers;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;

namespace Recorder.Playback.Export;

/// <summary>Writes what was printed, byte for byte, without its timing.</summary>
public static class TextExport
{
    private const int FlushSize = 64 * 1024;

    /// <param name="source">Stays the caller's.</param>
    /// <param name="output">Gets the bytes.</param>
    /// <param name="from">What was printed at this moment is the first that is written.</param>
    /// <param name="withInput">Also the input track, where one was recorded.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task WriteAsync(IRecordingSource source, Stream output, TimeSpan from, bool withInput, CancellationToken cancellationToken)
    {
        await using Timeline timeline = await Timeline.OpenAsync(source, withInput, cancellationToken);
        if (from > TimeSpan.Zero)
        {
            // What follows a seek is after its target.
            await timeline.SeekAsync(from - TimeSpan.FromTicks(1), cancellationToken);
        }

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
