using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Recorder.Protocols.RemoteCommand;

/// <summary>How a remote command went, as its error stream tells.</summary>
/// <param name="ExitCode">Null: it did not come to an exit of its own.</param>
/// <param name="Message">Empty on success.</param>
public sealed record RemoteStatus(int? ExitCode, string Message)
{
    private const string NonZeroExitCode = "NonZeroExitCode", ExitCodeCause = "ExitCode";

    /// <summary>Null: nothing was told.</summary>
    internal static RemoteStatus? Parse(ReadOnlyMemory<byte> bytes, bool isJson)
    {
        if (bytes.IsEmpty)
        {
            return isJson ? null : new RemoteStatus(0, "");
        }

        return (isJson ? ParseJson(bytes) : null) ?? new RemoteStatus(null, Encoding.UTF8.GetString(bytes.Span).TrimEnd());
    }

    // metav1.Status. Null: it is none, so it is taken for text.
    private static RemoteStatus? ParseJson(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement status = document.RootElement;
            return status.ValueKind != JsonValueKind.Object ? null : TextOf(status, "status") switch
            {
                "Success" => new RemoteStatus(0, ""),
                "Failure" => new RemoteStatus(TextOf(status, "reason") == NonZeroExitCode ? CodeOf(status) : null, TextOf(status, "message")),
                _ => null,
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null; // InvalidOperationException: text that is no UTF-8, or half of a surrogate pair.
        }
    }

    private static int? CodeOf(JsonElement status)
    {
        if (status.TryGetProperty("details", out JsonElement details) && details.ValueKind == JsonValueKind.Object
            && details.TryGetProperty("causes", out JsonElement causes) && causes.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement cause in causes.EnumerateArray())
            {
                if (cause.ValueKind == JsonValueKind.Object && TextOf(cause, "reason") == ExitCodeCause
                    && int.TryParse(TextOf(cause, "message"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int code))
                {
                    return code;
                }
            }
        }

        return null;
    }

    private static string TextOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
