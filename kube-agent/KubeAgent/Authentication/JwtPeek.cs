using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace KubeAgent.Authentication;

/// <summary>Reads claims of a JWT without verifying it: to choose who judges it, or when somebody else has verified it.</summary>
internal static class JwtPeek
{
    private const int MaxDepth = 16;

    public static string? Issuer(string token) => Claim(token, "iss") is { ValueKind: JsonValueKind.String } issuer ? issuer.GetString() : null;

    public static DateTimeOffset? Expiry(string token)
    {
        const long Latest = 253_402_300_799; // 9999-12-31T23:59:59Z
        return Claim(token, "exp") is { ValueKind: JsonValueKind.Number } expiry && expiry.TryGetDouble(out double seconds) && seconds is > 0 and < Latest
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;
    }

    private static JsonElement? Claim(string token, string name)
    {
        string[] parts = token.Split('.', 4);
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            byte[] claims = Base64Url.DecodeFromUtf8(Encoding.UTF8.GetBytes(parts[1]));
            using JsonDocument document = JsonDocument.Parse(claims, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out JsonElement value)
                ? value.Clone()
                : null;
        }
        catch (Exception problem) when (problem is FormatException or JsonException)
        {
            return null;
        }
    }
}
