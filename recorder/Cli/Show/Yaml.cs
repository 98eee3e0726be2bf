using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Recorder.Cli.Show;

/// <summary>Writes JSON values as YAML documents.</summary>
internal static class Yaml
{
    /// <summary>One document, with the line <c>---</c> before it.</summary>
    public static void WriteDocument(TextWriter output, JsonElement value)
    {
        output.Write("---\n");
        Write(output, value);
    }

    public static void Write(TextWriter output, JsonElement value)
    {
        var emitter = new Emitter(output, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        WriteValue(emitter, value);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        output.Flush();
    }

    private static void WriteValue(Emitter emitter, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart(null, null, isImplicit: true, MappingStyle.Block));
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    WriteText(emitter, property.Name);
                    WriteValue(emitter, property.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, SequenceStyle.Block));
                foreach (JsonElement item in value.EnumerateArray())
                {
                    WriteValue(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                WriteText(emitter, value.GetString()!);
                break;
            default:
                emitter.Emit(new Scalar(null, null, value.GetRawText(), ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false));
                break;
        }
    }

    // Quoted where a plain word would be read as a number, a truth value, a time, or nothing.
    private static void WriteText(Emitter emitter, string text)
    {
        bool isWord = text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or '@')
            && text.ToLowerInvariant() is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n");
        ScalarStyle style = isWord ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted;
        emitter.Emit(new Scalar(null, null, text, style, isPlainImplicit: isWord, isQuotedImplicit: true));
    }
}
