using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FakeKubernetes;

/// <summary>Writes answers in the form that the client asked for.</summary>
internal sealed class ResponseWriter(HttpContext context, TimeProvider time)
{
    public async Task WriteAsync(ApiRequest request, MediaTypes media, ApiAnswer answer)
    {
        foreach (string warning in answer.Warnings)
        {
            context.Response.Headers.Append("Warning", $"299 - \"{warning.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        JsonNode body = Shape(request, media, answer.Body);
        if (media.IsYaml)
        {
            await WriteBytesAsync(context, "application/yaml", Encoding.UTF8.GetBytes(Yaml.Write(body)), answer.Code);
        }
        else
        {
            await WriteJsonAsync(answer.Code, body);
        }
    }

    public Task WriteJsonAsync(int code, JsonNode body, string? contentType = null) =>
        WriteBytesAsync(context, contentType ?? "application/json", [.. Json.Bytes(body), (byte)'\n'], code);

    public Task WriteTextAsync(string text) => WriteBytesAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public static async Task WriteBytesAsync(HttpContext context, string contentType, byte[] body, int code = 200)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    public async Task WriteWatchAsync(ApiRequest request, MediaTypes media, IAsyncEnumerable<(string Type, JsonObject Content)> events)
    {
        context.Response.StatusCode = 200;
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        var table = new TableView(request.Kind, time);
        bool first = true;
        await foreach ((string type, JsonObject content) in events)
        {
            JsonObject shown = content;
            if (type != "ERROR" && media.IsTable)
            {
                var version = new JsonObject { ["resourceVersion"] = content.Object("metadata").Text("resourceVersion") };
                shown = table.Of(type == "BOOKMARK" ? [] : [content], version, Include(request), first);
                first = false;
            }
            else if (type != "ERROR" && media.IsPartial)
            {
                shown = TableView.Partial(content);
            }

            byte[] line = [.. Json.Bytes(new JsonObject { ["type"] = type, ["object"] = shown.DeepClone() }), (byte)'\n'];
            await context.Response.Body.WriteAsync(line, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static string Include(ApiRequest request) =>
        request.Query.GetValueOrDefault("includeObject") is { Length: > 0 } include ? include : "Metadata";

    private JsonNode Shape(ApiRequest request, MediaTypes media, JsonNode body)
    {
        if (body is not JsonObject json || json.Text("kind") == "Status")
        {
            return body;
        }

        JsonObject[]? items = json.Array("items")?.OfType<JsonObject>().ToArray();
        if (media.IsTable)
        {
            JsonObject metadata = items is null
                ? new JsonObject { ["resourceVersion"] = json.Object("metadata").Text("resourceVersion") }
                : json.Object("metadata")!;
            return new TableView(request.Kind, time).Of(items ?? [json], metadata, Include(request));
        }

        if (!media.IsPartial)
        {
            return body;
        }

        return items is null ? TableView.Partial(json) : new JsonObject
        {
            ["kind"] = "PartialObjectMetadataList",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = json["metadata"]?.DeepClone(),
            ["items"] = new JsonArray([.. items.Select(i => (JsonNode?)TableView.Partial(i))]),
        };
    }
}
