using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Recorder.Playback.Catalogs;
using Recorder.Playback.Sources;

namespace Recorder.Playback.Export;

/// <summary>Writes asciicast v2: a header line, then one line for each event, its time in seconds.</summary>
public static class AsciicastExport
{
    private const int FlushSize = 64 * 1024;

    // A recording says nothing of TERM; players want one, and this fits nearly every session.
    private const string Term = "xterm-256color";

    public static async Task WriteAsync(IRecordingSource source, Stream output, bool withInput, CancellationToken cancellationToken)
    {
        SessionListing session = await ListingReader.ReadAsync(source, cancellationToken);
        await using Cast cast = await Cast.OpenAsync(source, withInput, cancellationToken);
        var buffer = new ArrayBufferWriter<byte>(FlushSize);
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        WriteHeader(json, buffer, session, cast);
        await cast.WriteAsync(
            (at, code, text) =>
            {
                json.Reset();
                json.WriteStartArray();
                json.WriteNumberValue((decimal)at.Ticks / TimeSpan.TicksPerSecond);
                json.WriteStringValue([code]);
                json.WriteStringValue(text);
                json.WriteEndArray();
                EndLine(json, buffer);
            },
            async token =>
            {
                if (FlushSize <= buffer.WrittenCount)
                {
                    await output.WriteAsync(buffer.WrittenMemory, token);
                    buffer.ResetWrittenCount();
                }
            },
            cancellationToken);
        await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
    }

    private static void WriteHeader(Utf8JsonWriter json, ArrayBufferWriter<byte> buffer, SessionListing session, Cast cast)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 2);
        json.WriteNumber("width", cast.Size.Columns);
        json.WriteNumber("height", cast.Size.Rows);
        if (session.Started is DateTimeOffset started)
        {
            json.WriteNumber("timestamp", started.ToUnixTimeSeconds());
        }

        if (session.Title is { Length: > 0 } title)
        {
            json.WriteString("title", title);
        }

        json.WriteStartObject("env");
        json.WriteString("TERM", Term);
        json.WriteEndObject();
        json.WriteEndObject();
        EndLine(json, buffer);
    }

    private static void EndLine(Utf8JsonWriter json, ArrayBufferWriter<byte> buffer)
    {
        json.Flush();
        buffer.Write("\n"u8);
    }
}
