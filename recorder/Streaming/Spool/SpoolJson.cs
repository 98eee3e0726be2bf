using System.Text.Json.Serialization;

namespace Recorder.Streaming.Spool;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SpoolTrackState))]
[JsonSerializable(typeof(LostRecording))]
internal sealed partial class SpoolJson : JsonSerializerContext;
