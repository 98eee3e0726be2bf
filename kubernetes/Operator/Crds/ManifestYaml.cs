using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KubeOps.Transpiler;

/// <summary>Writes an object as a YAML manifest: the same text for the same object.</summary>
public static partial class ManifestYaml
{
    private const int Width = 140;

    public static string WriteEntity<T>(T entity)
        where T : IKubernetesObject => Write(JsonNode.Parse(KubernetesJson.Serialize(entity))!);

    public static string Write(JsonNode root)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: Width, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, fields.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach ((string name, JsonNode? value) in fields)
                {
                    emitter.Emit(Text(name));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (JsonNode? item in items)
                {
                    Emit(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                emitter.Emit(Text(value.GetValue<string>()));
                break;
            default:
                emitter.Emit(new Scalar(node?.ToJsonString() ?? "null"));
                break;
        }
    }

    // Quoted unless no reader of YAML, 1.1 or 1.2, could take it for something else.
    private static Scalar Text(string text)
    {
        if (text.Contains('\n', StringComparison.Ordinal))
        {
            return new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Literal, false, true);
        }

        bool isPlain = PlainText().IsMatch(text) && !SpecialWord().IsMatch(text);
        return new Scalar(AnchorName.Empty, TagName.Empty, text, isPlain ? ScalarStyle.Plain : ScalarStyle.SingleQuoted, isPlain, !isPlain);
    }

    [GeneratedRegex(@"^[A-Za-z_./$]([A-Za-z0-9_./$ ()-]*[A-Za-z0-9_./$)-])?$")]
    private static partial Regex PlainText();

    [GeneratedRegex("^(true|false|null|yes|no|on|off|y|n|\\.nan|\\.inf)$", RegexOptions.IgnoreCase)]
    private static partial Regex SpecialWord();
}
