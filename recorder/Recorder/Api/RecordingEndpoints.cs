using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Host.Api;

/// <summary>The bytes of finished recordings: <c>/v1/recordings/{sid}</c> and, under it, <c>index</c>, <c>input</c>, <c>streams</c>.</summary>
internal sealed class RecordingEndpoints(IRecordingStore store, ViewingLog viewings)
{
    private const int CopySize = 128 * 1024;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/recordings/{sid}", (HttpContext context, string sid) => SendTrackAsync(context, sid, Track.Main));
        endpoints.MapGet("/v1/recordings/{sid}/input", (HttpContext context, string sid) => SendTrackAsync(context, sid, Track.Input));
        endpoints.MapGet("/v1/recordings/{sid}/streams", (HttpContext context, string sid) => SendTrackAsync(context, sid, Track.Streams));
        endpoints.MapGet("/v1/recordings/{sid}/index", SendIndexAsync);
    }

    private async Task SendTrackAsync(HttpContext context, string sid, Track track)
    {
        if (await FindAsync(context, sid, track) is not { } recording)
        {
            return;
        }

        await viewings.NoteAsync(context, recording.Key.Session);
        (long offset, long length)? range = RangeOf(context.Request, recording.Size);
        HttpResponse response = context.Response;
        response.ContentType = "application/octet-stream";
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = $"\"r{recording.Revision}-{recording.Size}\"";
        if (range is { length: 0 } && recording.Size > 0)
        {
            response.StatusCode = (int)HttpStatusCode.RequestedRangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{recording.Size}";
            return;
        }

        (long offset, long length) wanted = range ?? (0, recording.Size);
        if (range is not null)
        {
            response.StatusCode = (int)HttpStatusCode.PartialContent;
            response.Headers.ContentRange = $"bytes {wanted.offset}-{wanted.offset + wanted.length - 1}/{recording.Size}";
        }

        response.ContentLength = wanted.length;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await using Stream content = await store.OpenReadAsync(recording, wanted.offset, wanted.length, context.RequestAborted);
        await content.CopyToAsync(response.Body, CopySize, context.RequestAborted);
    }

    /// <summary>The index sidecar; built from the recording when it is missing or stale, for it is never trusted over it.</summary>
    private async Task SendIndexAsync(HttpContext context, string sid)
    {
        if (await FindAsync(context, sid, Track.Main) is not { } recording)
        {
            return;
        }

        byte[]? index = await store.ReadSidecarAsync(recording, "index", context.RequestAborted);
        if (index is null || !IsCurrent(index, recording))
        {
            await using Stream content = await store.OpenReadAsync(recording, 0, null, context.RequestAborted);
            index = (await PartIndex.BuildAsync(content, context.RequestAborted)).ToBytes();
            await store.PutSidecarAsync(recording, "index", index, context.RequestAborted);
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = index.Length;
        await context.Response.Body.WriteAsync(index, context.RequestAborted);
    }

    private static bool IsCurrent(byte[] index, StoredRecording recording)
    {
        try
        {
            return PartIndex.Parse(index).Matches(recording.Size);
        }
        catch (RecordFormatException)
        {
            return false;
        }
    }

    private async Task<StoredRecording?> FindAsync(HttpContext context, string sid, Track track)
    {
        if (!SessionId.TryParse(sid, out SessionId session))
        {
            await ApiError.SendAsync(context, HttpStatusCode.BadRequest, $"'{sid}' is not a session id (a UUID)");
            return null;
        }

        StoredRecording? recording = await store.FindAsync(new RecordingKey(session, track), context.RequestAborted);
        if (recording is null)
        {
            await ApiError.SendAsync(context, HttpStatusCode.NotFound, $"session {session} has no finished {track} recording");
        }

        return recording;
    }

    /// <summary>One byte range, cut to the recording; length 0 when it lies outside; null when none was asked for.</summary>
    internal static (long Offset, long Length)? RangeOf(HttpRequest request, long size)
    {
        if (!RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out RangeHeaderValue? header)
            || header.Unit != "bytes" || header.Ranges.Count != 1)
        {
            return null;
        }

        RangeItemHeaderValue range = header.Ranges.First();
        if (range.From is { } from)
        {
            long end = Math.Min(range.To ?? long.MaxValue, size - 1);
            return from <= end ? (from, end - from + 1) : (0, 0);
        }

        long suffix = Math.Min(range.To ?? 0, size);
        return (size - suffix, suffix);
    }
}
