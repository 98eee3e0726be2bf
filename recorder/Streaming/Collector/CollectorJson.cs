using System.Text.Json.Serialization;

namespace Recorder.Streaming.Collector;

/// <summary>The collector's small files.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UploadDescription))]
[JsonSerializable(typeof(UploadProgress))]
[JsonSerializable(typeof(CompletedUpload))]
internal sealed partial class CollectorJson : JsonSerializerContext;
