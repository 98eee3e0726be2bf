using System.Text.Json.Serialization;
using Recorder.Streaming.Completer;
using Recorder.Streaming.Joins;

namespace Recorder.Streaming.Collector;

/// <summary>The collector's small files.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UploadDescription))]
[JsonSerializable(typeof(UploadProgress))]
[JsonSerializable(typeof(CompletedUpload))]
[JsonSerializable(typeof(WaitingGap))]
[JsonSerializable(typeof(ForeignFinish))]
internal sealed partial class CollectorJson : JsonSerializerContext;
