using System.Text.Json.Serialization;

namespace Recorder.Cli.Show;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(SurveyReport))]
internal sealed partial class SurveyJson : JsonSerializerContext;
