using System.Text.Json.Serialization;

namespace SessionRecording.Operator.Api.Spec;

/// <summary>What is spoken to a database.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DatabaseProtocol>))]
public enum DatabaseProtocol
{
    [JsonStringEnumMemberName("postgres")]
    Postgres,

    [JsonStringEnumMemberName("mysql")]
    MySql,
}
