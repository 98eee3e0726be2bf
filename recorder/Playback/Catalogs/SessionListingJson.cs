using System.Text.Json.Serialization;

namespace Recorder.Playback.Catalogs;

/// <summary>JSON of the HTTP API and of <c>--format json</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = false)]
[JsonSerializable(typeof(SessionListing))]
[JsonSerializable(typeof(SessionListing[]))]
public sealed partial class SessionListingJson : JsonSerializerContext;
