using System.Text.Encodings.Web;
using System.Text.Json;
using Recorder.Cli.Terminals;

namespace Recorder.Cli.Show;

/// <summary>Writes one value to stdout.</summary>
internal static class JsonOutput
{
    /// <param name="value">What.</param>
    /// <param name="format"><c>json</c> or <c>yaml</c>.</param>
    public static void Write(JsonElement value, string format)
    {
        if (format == "yaml")
        {
            Yaml.Write(Console.Out, value);
            return;
        }

        using Stream output = new StandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            value.WriteTo(json);
        }

        output.Write("\n"u8);
    }
}
