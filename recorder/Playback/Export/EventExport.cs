using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Playback.Checks;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;

namespace Recorder.Playback.Export;

/// <summary>
/// Writes every event as JSON with the field names of Teleport's audit log. Event ids are left out, as <c>tsh play</c> does; terminal
/// bytes only when asked for. It begins with the first event at or after the moment <c>from</c>, counted from the first output.
/// </summary>
public static class EventExport
{
    private const int FlushSize = 64 * 1024;

    /// <summary>One array, indented by four, as <c>tsh play --format json</c> prints it.</summary>
    public static async Task WriteArrayAsync(IRecordingSource source, Stream output, TimeSpan from, bool withContent, CancellationToken cancellationToken)
    {
        var options = new JsonWriterOptions { Indented = true, IndentSize = 4, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        await using var json = new Utf8JsonWriter(output, options);
        json.WriteStartArray();
        await foreach (OneOf record in ReadAsync(source, from, cancellationToken))
        {
            EventJson.Write(json, record, withContent);
            if (FlushSize <= json.BytesPending)
            {
                await json.FlushAsync(cancellationToken);
            }
        }

        json.WriteEndArray();
        await json.FlushAsync(cancellationToken);
        await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }

    /// <summary>One event a line.</summary>
    public static async Task WriteLinesAsync(IRecordingSource source, Stream output, TimeSpan from, bool withContent, CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> line in ReadJsonAsync(source, from, withContent, cancellationToken))
        {
            await output.WriteAsync(line, cancellationToken);
            await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    /// <summary>The events as JSON objects; each is valid until the next.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadJsonAsync(
        IRecordingSource source, TimeSpan from, bool withContent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        await foreach (OneOf record in ReadAsync(source, from, cancellationToken))
        {
            buffer.ResetWrittenCount();
            json.Reset();
            EventJson.Write(json, record, withContent);
            json.Flush();
            yield return buffer.WrittenMemory;
        }
    }

    private static async IAsyncEnumerable<OneOf> ReadAsync(
        IRecordingSource source, TimeSpan from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EventStart start = await EventStart.FindAsync(source, from, cancellationToken);
        using RecordingReader reader = await start.OpenAsync(source, cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (start.IsReachedBy(reader) && reader.TryParseEvent() is OneOf record)
            {
                ClearId(record);
                yield return record;
            }
        }
    }

    private static void ClearId(OneOf record)
    {
        if (EventMetadata.Of(record) is Metadata metadata)
        {
            metadata.ID = "";
        }
    }
}
