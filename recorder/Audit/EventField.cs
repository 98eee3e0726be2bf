using System.Text.Json;

namespace Recorder.Audit;

/// <summary>Reads one field of an event's JSON. Null (or false, or empty) when it is not there, of another type, or the text is no JSON object.</summary>
internal static class EventField
{
    public static long? ReadNumber(string json, string field) =>
        Read(json, field, static value => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : (long?)null);

    /// <summary>A time; Go's zero time (year 1) counts as not there.</summary>
    public static DateTimeOffset? ReadTime(string json, string field) => Read(json, field, static value =>
        value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out DateTimeOffset time) && 1 < time.Year
            ? time.ToUniversalTime()
            : (DateTimeOffset?)null);

    public static string? ReadText(string json, string field) =>
        Read(json, field, static value => value.ValueKind == JsonValueKind.String ? value.GetString() : null);

    public static bool ReadFlag(string json, string field) =>
        Read(json, field, static value => value.ValueKind == JsonValueKind.True);

    public static string[] ReadTexts(string json, string field) =>
        Read(json, field, static value => value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToArray()
            : null) ?? [];

    private static T? Read<T>(string json, string field, Func<JsonElement, T?> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(field, out JsonElement value)
                ? read(value)
                : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
