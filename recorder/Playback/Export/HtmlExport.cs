using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Recorder.Playback.Catalogs;
using Recorder.Playback.Sources;

namespace Recorder.Playback.Export;

/// <summary>Writes one page that plays the recording: everything is in it, and it may not reach the network.</summary>
public static class HtmlExport
{
    private const int FlushSize = 64 * 1024;

    // In this order: each uses what stands before it.
    private static readonly string[] Scripts = ["width.js", "screen.js", "terminal.js", "render.js", "player.js", "page.js"];

    public static async Task WriteAsync(IRecordingSource source, Stream output, bool withInput, CancellationToken cancellationToken)
    {
        SessionListing session = await ListingReader.ReadAsync(source, cancellationToken);
        string[] parts = Resource("page.html").Split("{{", StringSplitOptions.None);
        foreach (string part in parts)
        {
            int end = part.IndexOf("}}", StringComparison.Ordinal);
            if (end < 0)
            {
                await WriteTextAsync(output, part, cancellationToken);
                continue;
            }

            if (part[..end] == "cast")
            {
                await WriteCastAsync(source, output, withInput, cancellationToken);
            }
            else
            {
                await WriteTextAsync(output, Fill(part[..end], session), cancellationToken);
            }

            await WriteTextAsync(output, part[(end + 2)..], cancellationToken);
        }
    }

    private static string Fill(string name, SessionListing session) => name switch
    {
        "title" => WebUtility.HtmlEncode(session.Title is { Length: > 0 } title ? title : session.Sid),
        "subtitle" => WebUtility.HtmlEncode(
            string.Join(" · ", new[] { session.User, session.Started?.ToString("yyyy-MM-dd HH:mm:ss 'UTC'"), session.Sid }.Where(text => !string.IsNullOrEmpty(text)))),
        "style" => Resource("page.css"),
        "probe" => new string('M', 100),
        "script" => string.Concat(Scripts.Select(Resource)).Replace("'use strict';\n", "", StringComparison.Ordinal).Insert(0, "'use strict';\n"),
        _ => throw new InvalidOperationException($"page.html asks for {name}"),
    };

    private static async Task WriteCastAsync(IRecordingSource source, Stream output, bool withInput, CancellationToken cancellationToken)
    {
        await using Cast cast = await Cast.OpenAsync(source, withInput, cancellationToken);
        var buffer = new ArrayBufferWriter<byte>(FlushSize);
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("columns", cast.Size.Columns);
        json.WriteNumber("rows", cast.Size.Rows);
        json.WriteStartArray("events");
        long last = 0;
        await cast.WriteAsync(
            (at, code, text) =>
            {
                long milliseconds = (long)at.TotalMilliseconds;
                json.WriteStartArray();
                json.WriteNumberValue(milliseconds - last);
                json.WriteStringValue([code]);
                json.WriteStringValue(text);
                json.WriteEndArray();
                last = milliseconds;
            },
            async token =>
            {
                if (FlushSize <= json.BytesPending + buffer.WrittenCount)
                {
                    json.Flush();
                    await WriteSafeAsync(output, buffer, token);
                }
            },
            cancellationToken);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        await WriteSafeAsync(output, buffer, cancellationToken);
    }

    // '<' stands only inside JSON strings, where it may as well be escaped: so no "</script>" or "<!--" can end the script early.
    private static async Task WriteSafeAsync(Stream output, ArrayBufferWriter<byte> buffer, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> rest = buffer.WrittenMemory;
        for (int at; (at = rest.Span.IndexOf((byte)'<')) >= 0; rest = rest[(at + 1)..])
        {
            await output.WriteAsync(rest[..at], cancellationToken);
            await output.WriteAsync("\\u003c"u8.ToArray(), cancellationToken);
        }

        await output.WriteAsync(rest, cancellationToken);
        buffer.ResetWrittenCount();
    }

    private static ValueTask WriteTextAsync(Stream output, string text, CancellationToken cancellationToken) =>
        output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    private static string Resource(string name)
    {
        using Stream stream = typeof(HtmlExport).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the program");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
