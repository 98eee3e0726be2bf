using System.Text;
using System.Text.Json;

namespace KubeAgent.Sessions;

/// <summary>The words of a refusal: the message of a metav1.Status, or the body as it is.</summary>
internal static class RefusalText
{
    private const int MaxLength = 1024;

    public static string Of(int statusCode, ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body);
        try
        {
            using JsonDocument status = JsonDocument.Parse(text);
            text = status.RootElement.ValueKind == JsonValueKind.Object
                && status.RootElement.TryGetProperty("message", out JsonElement message) && message.ValueKind == JsonValueKind.String
                    ? message.GetString()!
                    : text;
        }
        catch (JsonException)
        {
            // Plain text.
        }

        return text.Length == 0 ? $"the API server answered {statusCode}" : text.Length <= MaxLength ? text : text[..MaxLength];
    }
}
